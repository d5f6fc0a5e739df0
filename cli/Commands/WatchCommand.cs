using System.CommandLine;
using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius watch ID</c>: follows a job to its end.</summary>
internal sealed class WatchCommand : Command
{
    private readonly Argument<Guid> _id = JobArguments.Id();
    private readonly Option<string> _tenant = JobArguments.Tenant();
    private readonly Option<bool> _json = new("--json") {
        Description = "Print one JSON document at the end and nothing else on standard output." };

    public WatchCommand()
        : base("watch", "Follows a job to its end. Ctrl-C stops watching; the job continues.")
    {
        Arguments.Add(_id);
        Options.Add(_tenant);
        Options.Add(_json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var (id, tenant, json) = (parsed.GetValue(_id), parsed.GetValue(_tenant)!, parsed.GetValue(_json));
            await using var session = await FleetSession.OpenAsync(GlobalOptions.SessionOf(parsed), cancellationToken);
            var job = await session.CallAsync(client => client.ReadAsync(tenant, id, cancellationToken), cancellationToken);
            job = await JobProgress.Create(json)
                .FollowAsync(job, () => session.WatchAsync(tenant, id, cancellationToken), cancellationToken);
            await Report.JobAsync(job, Report.NoFiles, json);
            return job.State == "Completed" ? ExitCodes.Done : ExitCodes.Failed;
        });
    }
}
