using System.CommandLine;
using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius watch ID</c>: follows a job to its end.</summary>
internal sealed class WatchCommand : Command
{
    private readonly Argument<Guid> _id = JobArguments.Id();
    private readonly Option<string> _tenant = JobArguments.Tenant();
    private readonly Option<FileInfo?> _out = new("--out", "-o") {
        Description = "The file to write the job's video to, or a folder with a slash behind it. Default: no file is written." };
    private readonly Option<bool> _json = new("--json") {
        Description = "Print one JSON document at the end and nothing else on standard output." };

    public WatchCommand()
        : base("watch", "Follows a job to its end, and fetches its files with --out. Ctrl-C stops watching; the job continues.")
    {
        Arguments.Add(_id);
        Options.Add(_tenant);
        Options.Add(_out);
        Options.Add(_json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var (id, tenant, json) = (parsed.GetValue(_id), parsed.GetValue(_tenant)!, parsed.GetValue(_json));
            await using var session = await FleetSession.OpenAsync(GlobalOptions.SessionOf(parsed), cancellationToken);
            var job = await session.CallAsync(client => client.ReadAsync(tenant, id, cancellationToken), cancellationToken);
            var files = parsed.GetValue(_out) is { } named
                ? OutputFiles.Prepare(named, job.Takes.Count, outputs: null, captions: null)
                : null;
            job = await JobProgress.Create(json)
                .FollowAsync(job, () => session.WatchAsync(tenant, id, cancellationToken), cancellationToken);
            var fetched = files is null ? Report.NoFiles : await files.FetchAsync(session, job, cancellationToken);
            await Report.JobAsync(job, fetched, json);
            return job.State == "Completed" && (files is null || fetched.Count > 0) ? ExitCodes.Done : ExitCodes.Failed;
        });
    }
}
