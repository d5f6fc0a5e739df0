using System.CommandLine;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius retry ID</c>.</summary>
internal sealed class RetryCommand : Command
{
    private readonly Argument<Guid> _id = JobArguments.Id();
    private readonly Option<string> _tenant = JobArguments.Tenant();
    private readonly Option<long?> _take = Values.Whole("--take", "The number of one take. Default: every failed take.");
    private readonly Option<bool> _fromStart = new("--from-start") { Description = "Make anew whatever was made before." };

    public RetryCommand()
        : base("retry", "Retries the failed takes of a job that has ended, each from the stage that failed.")
    {
        Arguments.Add(_id);
        Options.Add(_tenant);
        Options.Add(_take);
        Options.Add(_fromStart);
        SetAction((parsed, cancellationToken) =>
        {
            var (id, tenant) = (parsed.GetValue(_id), parsed.GetValue(_tenant)!);
            var follow = $"adgenius watch {id} --tenant {tenant}";
            return JobChange.RunAsync(
                GlobalOptions.SessionOf(parsed),
                $"job {id} may be retried or not; see: {follow}",
                async session =>
                {
                    var accepted = await session.CallAsync(
                        client => client.RetryAsync(tenant, id, parsed.GetValue(_take), parsed.GetValue(_fromStart), cancellationToken),
                        cancellationToken);
                    await RetryConfirmation.WaitAsync(session, accepted, RetryConfirmation.DefaultTimeout, cancellationToken);
                    Console.WriteLine($"Retrying job {id}; follow it with: {follow}");
                    return ExitCodes.Done;
                },
                cancellationToken);
        });
    }
}
