using System.Globalization;
using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;
using AdGenius.Contracts.Prompts;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Commands;

/// <summary>One <c>regenerate</c>: submits, shows progress and what has changed, fetches the files.</summary>
internal sealed class RegenerateRun(
    Guid jobId, string take, string feedback, long? seed, string tenant, FileInfo? output, bool json, SessionSettings settings)
{
    private const int MaxTakes = 12;

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
            (client, cancellation) => client.RegenerateAsync(tenant, jobId, take, feedback, seed, requestId, cancellation),
            files,
            cancellationToken,
            ended => Changes(ended.Parameters?.Regeneration));
    }

    private IEnumerable<string> Faults()
    {
        if (!Guid.TryParse(take, out _)
            && !(int.TryParse(take, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxTakes))
        {
            yield return $"--take is '{TextRules.Shorten(take)}'; allowed are the number of a take, 1 to {MaxTakes}, and a take's id.";
        }

        if (string.IsNullOrWhiteSpace(feedback) || feedback.Length > 10_000)
        {
            yield return "FEEDBACK must have 1 to 10,000 characters.";
        }

        if (seed is < 0 or > uint.MaxValue)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"--seed is {seed}; allowed are whole numbers from 0 to {uint.MaxValue}.");
        }
    }

    private IEnumerable<string> Changes(RegenerationReport? report) =>
        [
            .. ChangesOf(report),
            .. report?.AddedWords is { Count: > 0 } words
                ? [$"No rule knows these words, so they are in the prompts as they were written: {string.Join("; ", words)}."]
                : Array.Empty<string>(),
        ];

    private IEnumerable<string> ChangesOf(RegenerationReport? report) => report switch
    {
        null => [],
        { Changes.Count: 0 } => [seed is null
            ? "The feedback changes nothing."
            : string.Create(CultureInfo.InvariantCulture, $"The feedback changes nothing; the pictures are those of seed {seed}.")],
        _ => report.Changes.Select(change => change.Text),
    };
}
