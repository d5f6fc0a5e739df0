using System.Globalization;
using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Cli.Output;

/// <summary>
/// The final output of a command: results on standard output, errors on standard error; with <c>--json</c> one document on standard
/// output.
/// </summary>
internal static class Report
{
    /// <summary>For jobs whose files were not downloaded.</summary>
    public static readonly IReadOnlyDictionary<int, IReadOnlyList<FileInfo>> NoFiles = new Dictionary<int, IReadOnlyList<FileInfo>>();

    public static async Task ErrorsAsync(IReadOnlyList<string> errors, bool json)
    {
        foreach (var error in errors)
        {
            await Console.Error.WriteLineAsync($"adgenius: {error}");
        }

        if (json)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { errors }, HttpJson.Options));
        }
    }

    public static async Task JobAsync(VideoJob job, IReadOnlyDictionary<int, IReadOnlyList<FileInfo>> files, bool json)
    {
        if (json)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(Document(job, files), HttpJson.Options));
            return;
        }

        foreach (var take in job.Takes)
        {
            if (take is { Facts: { } facts, Video: { } video })
            {
                await DescribeVideoAsync(take, facts, video, files);
            }
            else if (take.Failure is { } failure && job.Takes.Count > 1)
            {
                await Console.Error.WriteLineAsync($"adgenius: take {take.Number} failed ({failure.Code}): {failure.Text}");
            }
        }

        foreach (var adjustment in job.Parameters?.Adjustments ?? [])
        {
            await Console.Out.WriteLineAsync($"note: {adjustment}");
        }

        await DescribeEndAsync(job);
    }

    private static object Document(VideoJob job, IReadOnlyDictionary<int, IReadOnlyList<FileInfo>> files) => new
    {
        jobId = job.Id,
        state = job.State,
        tenant = job.Tenant,
        creative = job.Creative,
        cost = job.Cost,
        failure = job.Failure,
        cancelReason = job.CancelReason,
        approval = job.Approval,
        parameters = job.Parameters,
        basedOn = job.BasedOn,
        takes = job.Takes.Select(take => new
        {
            take.Number,
            take.Status,
            file = files.TryGetValue(take.Number, out var written) ? written[0].FullName : null,
            files = written?.Select(file => file.FullName),
            outputs = take.Outputs?.Select(output => new
            {
                output.Name,
                output.Shape,
                output.Preset,
                output.Preflight,
                output.Facts,
                key = output.Video.Key,
            }),
            take.Finishing,
            bytes = take.Video?.Length,
            sha256 = take.Video?.Sha256,
            key = take.Video?.Key,
            take.Facts,
            take.Seed,
            take.ProducedBy,
            take.Adjustments,
            take.Cost,
            take.Failure,
        }),
    };

    private static async Task DescribeVideoAsync(
        VideoTake take, ClipFacts facts, VideoFile video, IReadOnlyDictionary<int, IReadOnlyList<FileInfo>> files)
    {
        string[] locations = files.TryGetValue(take.Number, out var written)
            ? [.. written.Select(file => Path.GetRelativePath(Directory.GetCurrentDirectory(), file.FullName))]
            : [video.Key];
        foreach (var location in locations)
        {
            await Console.Out.WriteLineAsync(location);
        }

        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"  {facts.DurationSeconds:0.###} s, {facts.FrameCount} frames at {facts.FramesPerSecond:0.###} fps, "
                + $"{facts.Width}×{facts.Height}, {Size(video.Length)}"));
        var cost = take.Cost > 0 ? string.Create(CultureInfo.InvariantCulture, $", ${take.Cost:0.00##}") : "";
        await Console.Out.WriteLineAsync($"  produced by {DescribeProducer(take.ProducedBy)}{cost}");
        await DescribeFinishingAsync(take);
        foreach (var adjustment in take.Adjustments ?? [])
        {
            await Console.Out.WriteLineAsync($"  note: {adjustment}");
        }
    }

    private static async Task DescribeEndAsync(VideoJob job)
    {
        if (job is { State: VideoState.AwaitingApproval, Approval: { } approval })
        {
            foreach (var finding in approval.Findings)
            {
                await Console.Error.WriteLineAsync($"adgenius: {finding.Text}");
            }

            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"adgenius: the job waits for approval until {approval.Deadline.UtcDateTime:yyyy-MM-dd HH:mm} UTC; decide with: "
                    + $"adgenius approve {job.Id} --tenant {job.Tenant} --held-at {approval.HeldAt.UtcDateTime:O}, or reject"));
        }
        else if (job.Failure is { } reason)
        {
            await Console.Error.WriteLineAsync($"adgenius: the job failed ({reason.Code}): {reason.Text}");
        }
        else if (job.State == "Cancelled")
        {
            await Console.Error
                .WriteLineAsync($"adgenius: the job was cancelled{(job.CancelReason is null ? "" : $": {job.CancelReason}")}");
        }
    }

    private static async Task DescribeFinishingAsync(VideoTake take)
    {
        if (take.Finishing?.SpokenBy is { } voice)
        {
            await Console.Out.WriteLineAsync($"  voice {voice}{(take.Finishing.IsDraftVoice ? " (a draft voice)" : "")}");
        }

        if (take.Finishing?.MusicBy is { } music)
        {
            await Console.Out.WriteLineAsync($"  music {music}");
        }

        foreach (var output in (take.Outputs ?? []).Where(output => output.Preflight is not null))
        {
            var size = output.Facts is { } facts ? $" {facts.Width}×{facts.Height}" : "";
            await Console.Out.WriteLineAsync($"  {output.Name}: {output.Shape}{size}, preflight {output.Preflight}");
        }
    }

    private static string DescribeProducer(ProducedBy? maker) => maker switch
    {
        null => "unknown",
        { IsPlaceholder: true } => "placeholder pictures: drawn, not generated by a model" + (maker.IsFallback
            ? " (a fallback: the requested model failed)"
            : ""),
        _ => maker.Model
            + (maker.Resolved is { } resolved && resolved != maker.Model ? $" ({resolved})" : "")
            + (maker.IsFallback ? ", a fallback" : "")
            + (maker.IsSimulated ? ", simulated" : "")
            + (maker.PlaceholderKeyframes is { Count: > 0 } some ? $"; keyframes {string.Join(", ", some)} are drawn placeholders" : ""),
    };

    private static string Size(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} B",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.##} GB"),
    };
}
