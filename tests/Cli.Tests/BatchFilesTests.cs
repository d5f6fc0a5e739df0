using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Batches;
using AdGenius.HttpContracts.Videos;
using AdGenius.VideoRequests;
using Microsoft.AspNetCore.Http;

namespace AdGenius.Cli.Tests;

/// <summary>The files that <c>generate --batch</c> fetches.</summary>
public sealed class BatchFilesTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();
    private readonly Guid _batch = JobIds.OfBatch("demo", "spring");
    private readonly Guid[] _jobs = [Guid.NewGuid(), Guid.NewGuid()];

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task A_file_that_cannot_be_fetched_is_named_and_the_others_are_fetched()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_command.Folder, "ads.ndjson"),
            """
            {"creativeId":"ad-0","prompt":"A kite"}
            {"creativeId":"ad-1","prompt":"A boat"}
            """,
            TestContext.Current.CancellationToken);
        await using var gateway = await ScriptedGateway.StartAsync(ReplyAsync);

        var outcome = await _command.RunAsync(
            "generate", "--batch", "ads.ndjson", "--request-id", "spring", "--out", "ads/", "--server", gateway.Address.ToString());

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(
            $"Job {_jobs[0]} is Completed; fetch its files with: adgenius watch {_jobs[0]} --tenant demo --out FILE",
            outcome.ErrorOutput,
            StringComparison.Ordinal);
        Assert.Equal(["ad-1-001.mp4"], Directory.GetFiles(Path.Combine(_command.Folder, "ads")).Select(Path.GetFileName));
        Assert.EndsWith("2 requests: 2 completed; $0.00", outcome.Output.Trim(), StringComparison.Ordinal);
    }

    private async Task ReplyAsync(HttpContext context)
    {
        var path = context.Request.Path.ToString();
        var gateway = new Uri($"http://{context.Request.Host}");
        if (path.EndsWith("/videos/batch", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync(
                string.Concat(_jobs.Select((job, index) => JsonSerializer.Serialize(
                    new BatchLine { Index = index, Status = 202, BatchId = _batch, JobId = job }, HttpJson.Options) + "\n")),
                context.RequestAborted);
        }
        else if (path == "/0.mp4")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (path == "/1.mp4")
        {
            await context.Response.WriteAsync("video", context.RequestAborted);
        }
        else if (Array.FindIndex(_jobs, job => path.EndsWith($"/{job}", StringComparison.Ordinal)) is >= 0 and var index)
        {
            await context.Response.WriteAsJsonAsync(JobAt(gateway, index), HttpJson.Options, context.RequestAborted);
        }
        else
        {
            await context.Response.WriteAsJsonAsync(BatchAt(gateway), HttpJson.Options, context.RequestAborted);
        }
    }

    private BatchInfo BatchAt(Uri gateway) => new()
    {
        Id = _batch,
        CreatedAt = DateTimeOffset.UnixEpoch,
        Count = 2,
        Waiting = 0,
        Queued = 0,
        Running = 0,
        Completed = 2,
        Failed = 0,
        Cancelled = 0,
        Refused = 0,
        Cost = 0,
        IsEnded = true,
        Self = gateway,
        Events = gateway,
        Items = [.. _jobs.Select((job, index) => new BatchLine { Index = index, JobId = job, State = "Completed" })],
    };

    private VideoJob JobAt(Uri gateway, int index) => new()
    {
        Id = _jobs[index],
        RequestId = "spring",
        Tenant = "demo",
        Creative = $"ad-{index}",
        State = "Completed",
        IsEnded = true,
        Model = "local",
        AcceptedAt = DateTimeOffset.UnixEpoch,
        Cost = 0,
        Self = gateway,
        Events = gateway,
        Takes =
        [
            new VideoTake
            {
                Id = _jobs[index],
                Number = 1,
                Iteration = 1,
                Status = TakeStatus.Stored,
                Attempt = 1,
                Model = "local",
                Seed = 1,
                Fraction = 1,
                Cost = 0,
                Video = new VideoFile
                {
                    Url = new Uri(gateway, $"{index}.mp4"),
                    UrlExpiresAt = DateTimeOffset.MaxValue,
                    Key = $"{index}.mp4",
                    Length = 5,
                    Sha256 = "",
                    ContentType = "video/mp4",
                },
            },
        ],
    };
}
