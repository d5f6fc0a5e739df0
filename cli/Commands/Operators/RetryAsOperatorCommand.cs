using System.CommandLine;
using AdGenius.Cli.Fleet;

namespace AdGenius.Cli.Commands.Operators;

/// <summary><c>adgenius admin retry JOB</c>.</summary>
internal static class RetryAsOperatorCommand
{
    public static Command Create()
    {
        var id = JobArguments.Id();
        var take = Values.Whole("--take", "The number of one take. Default: every failed take.");
        var fromStart = new Option<bool>("--from-start") { Description = "Make anew whatever was made before." };
        var allowSpending = new Option<bool>("--allow-spending") { Description = "Also retry what a provider is paid for again." };
        var retry = new Command("retry", "Retries the failed takes of any tenant's job, each from the stage that failed.")
        {
            id, take, fromStart, allowSpending,
        };
        retry.SetAction((parsed, cancellationToken) =>
        {
            var jobId = parsed.GetValue(id);
            return JobChange.RunAsync(
                GlobalOptions.SessionOf(parsed),
                $"job {jobId} may be retried or not; see: adgenius watch {jobId} --tenant TENANT",
                async session =>
                {
                    var job = await session.CallAsync(
                        client => client.RetryAsOperatorAsync(
                            jobId, parsed.GetValue(take), parsed.GetValue(fromStart), parsed.GetValue(allowSpending), cancellationToken),
                        cancellationToken);

                    // An operator's key reads no job of another tenant; services of another process do not end with this command.
                    if (session.RunsServices || !GatewayClient.HasApiKey)
                    {
                        await RetryConfirmation.WaitAsync(session, job, RetryConfirmation.DefaultTimeout, cancellationToken);
                    }

                    Console.WriteLine($"Retrying job {jobId}; follow it with: adgenius watch {jobId} --tenant {job.Tenant}");
                    return ExitCodes.Done;
                },
                cancellationToken);
        });
        return retry;
    }
}
