using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;

namespace AdGenius.Cli.Commands;

/// <summary>One <c>regenerate</c>: submits, shows progress and what has changed, fetches the files.</summary>
internal sealed class RegenerateRun(
    Guid jobId, int take, string feedback, string tenant, FileInfo? output, bool json, SessionSettings settings)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var faults = Faults().ToList();
        if (faults.Count > 0)
        {
            await Report.ErrorsAsync(faults, json);
            return ExitCodes.BadInput;
        }

        var files = OutputFiles.Prepare(output, 1, outputs: null, captions: null);
        await using var session = await FleetSession.OpenForWorkAsync(settings, cancellationToken);
        var requestId = Guid.CreateVersion7().ToString();
        return await new SubmittedJob(session, tenant, json).RunAsync(
            requestId,
            (client, cancellation) => client.RegenerateAsync(tenant, jobId, take, feedback, requestId, cancellation),
            files,
            cancellationToken,
            ended => Changes(ended.Parameters?.Regeneration));
    }

    private IEnumerable<string> Faults()
    {
        if (take is < 1 or > 12)
        {
            yield return $"--take is {take}; allowed are 1 to 12.";
        }

        if (string.IsNullOrWhiteSpace(feedback) || feedback.Length > 10_000)
        {
            yield return "FEEDBACK must have 1 to 10,000 characters.";
        }
    }

    private static IEnumerable<string> Changes(Contracts.Prompts.RegenerationReport? report) => report switch
    {
        null => [],
        { Changes.Count: 0 } => ["The feedback changes nothing."],
        _ => report.Changes.Select(change => change.Text),
    };
}
