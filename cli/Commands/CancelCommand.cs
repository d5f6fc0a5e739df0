using System.CommandLine;
using AdGenius.Cli.Fleet;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius cancel ID</c>.</summary>
internal sealed class CancelCommand : Command
{
    private readonly Argument<Guid> _id = JobArguments.Id();
    private readonly Option<string> _tenant = JobArguments.Tenant();
    private readonly Option<string?> _reason = new("--reason") { Description = "The reason, for the job's history." };

    public CancelCommand()
        : base("cancel", "Cancels a job in any state.")
    {
        Arguments.Add(_id);
        Options.Add(_tenant);
        Options.Add(_reason);
        SetAction((parsed, cancellationToken) =>
        {
            var (id, tenant) = (parsed.GetValue(_id), parsed.GetValue(_tenant)!);
            return JobChange.RunAsync(
                GlobalOptions.SessionOf(parsed),
                $"job {id} may be cancelled or not; see: adgenius watch {id} --tenant {tenant}",
                session => CancelAsync(session, tenant, id, parsed.GetValue(_reason) ?? "adgenius cancel", cancellationToken),
                cancellationToken);
        });
    }

    private static async Task<int> CancelAsync(
        FleetSession session, string tenant, Guid id, string reason, CancellationToken cancellationToken)
    {
        var job = await session.CallAsync(client => client.ReadAsync(tenant, id, cancellationToken), cancellationToken);
        if (job.IsEnded)
        {
            Console.WriteLine($"Job {id} had already ended: {job.State}.");
            return ExitCodes.Failed;
        }

        await session.CallAsync(client => client.RemoveAsync(tenant, id, reason, cancellationToken), cancellationToken);
        await foreach (var state in session.WatchAsync(tenant, id, cancellationToken, endsWhenHeld: false))
        {
            job = state;
        }

        Console.WriteLine(job.State == "Cancelled" ? $"Cancelled job {id}." : $"Job {id} ended first: {job.State}.");
        return job.State == "Cancelled" ? ExitCodes.Done : ExitCodes.Failed;
    }
}
