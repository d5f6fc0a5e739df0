using System.CommandLine;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius retry-store ID</c>.</summary>
internal sealed class RetryStoreCommand : Command
{
    private readonly Argument<Guid> _id = JobArguments.Id();
    private readonly Option<string> _tenant = JobArguments.Tenant();

    public RetryStoreCommand()
        : base("retry-store", "Stores the takes of a job again whose clip was made but not stored, without making it again.")
    {
        Arguments.Add(_id);
        Options.Add(_tenant);
        SetAction((parsed, cancellationToken) =>
        {
            var (id, tenant) = (parsed.GetValue(_id), parsed.GetValue(_tenant)!);
            var follow = $"adgenius watch {id} --tenant {tenant}";
            return JobChange.RunAsync(
                GlobalOptions.SessionOf(parsed),
                $"job {id} may be stored again or not; see: {follow}",
                async session =>
                {
                    var accepted = await session.CallAsync(
                        client => client.RetryStoreAsync(tenant, id, cancellationToken), cancellationToken);
                    await RetryConfirmation.WaitAsync(session, accepted, RetryConfirmation.DefaultTimeout, cancellationToken);
                    Console.WriteLine($"Storing job {id} again; follow it with: {follow}");
                    return ExitCodes.Done;
                },
                cancellationToken);
        });
    }
}
