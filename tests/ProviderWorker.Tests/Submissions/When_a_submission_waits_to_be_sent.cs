using System.Collections.Concurrent;
using System.Diagnostics;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Telemetry;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>Time in a queue counts against the limit of the job alone.</summary>
public sealed class When_a_submission_waits_to_be_sent : IDisposable
{
    private static readonly TimeSpan JobTimeout = TimeSpan.FromHours(12);

    private readonly string _home = Directory.CreateTempSubdirectory("adgenius-queue-").FullName;

    [Fact]
    public async Task Should_send_it_as_long_as_its_job_may_take()
    {
        var command = await GivenHeldBackAsync([], Commands.Clip());
        await using var worker = await ResumeAsync(TimeSpan.FromHours(3));
        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
    }

    [Theory]
    [InlineData(null, 13)]
    [InlineData("02:00:00", 3)]
    public async Task Should_say_that_it_was_not_accepted_when_its_time_is_over(string? queueTimeout, int hours)
    {
        var command = await GivenHeldBackAsync(
            queueTimeout is null ? [] : new() { ["Submissions:QueueTimeout"] = queueTimeout }, Commands.Clip());
        await using var worker = await ResumeAsync(TimeSpan.FromHours(hours));
        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
        Assert.Equal((FailureCode.DeadlineExceeded, 0m), (failed.Failure.Code, failed.Cost));
        Assert.Contains("was not accepted by the provider", failed.Failure.Text, StringComparison.Ordinal);
    }

    /// <summary>At its deadline, its job is over too, so that no fallback would be tried.</summary>
    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Should_fail_at_once_where_it_may_not_be_sent_again_before_its_deadline(int status)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(status, """{"error":"Too many requests."}""").With("Retry-After", "86400");
        await using var worker = await WorkerHost.StartAsync(new()
        {
            ["RUNWAYML_API_SECRET"] = "key_1",
            ["Providers:Runway:BaseAddress"] = server.Address.AbsoluteUri,
        });
        var command = Commands.Clip("runway_gen3", seconds: 5, quality: Quality.Standard) with
        {
            NotAfter = TimeProvider.System.GetUtcNow().AddHours(1),
        };
        await worker.SendAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.ProviderUnavailable, true, 0m), (failed.Failure.Code, failed.Failure.Retryable, failed.Cost));
        Assert.Equal(TimeSpan.FromDays(1), failed.Failure.RetryAfter);
        Assert.StartsWith("runway_gen3 is ", failed.Failure.Text, StringComparison.Ordinal);
        Assert.Single(server.Seen);
        Assert.Equal(0, (await worker.LedgerAsync()).Sum(entry => entry.AmountMicros));
    }

    [Theory]
    [InlineData(503, "runway_gen3 is overloaded.", "ProviderUnavailable", ActivityStatusCode.Error)]
    [InlineData(429, "runway_gen3 is throttling.", null, ActivityStatusCode.Unset)]
    public async Task Should_say_in_its_trace_why_it_waits(int status, string reason, string? error, ActivityStatusCode expected)
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == AdGeniusTelemetry.Jobs,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(status, """{"error":"no"}""");
        var settings = RunwayWork.Settings(server);
        settings["Providers:Runway:MaxRetries"] = "0";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        Activity[] deferred = [];
        await Facts.UntilAsync(() => Task.FromResult((deferred = [.. spans.Where(IsDeferral)]).Length > 0));

        Assert.Equal(
            ("work on submission", reason, error, expected),
            (deferred[0].OperationName, deferred[0].GetTagItem(SubmitDeferral.ReasonTag), deferred[0].GetTagItem("error.type"),
                deferred[0].Status));

        bool IsDeferral(Activity span) => Equals(span.GetTagItem(JobTrace.JobIdTag), command.JobId.ToString())
            && span.GetTagItem("adgenius.submission.status") is "Recorded";
    }

    /// <summary>Its provider was taken out of use, with a key that only polls what was submitted, or none.</summary>
    [Theory]
    [InlineData("key_1")]
    [InlineData(null)]
    public async Task Should_fail_where_its_provider_has_no_key_any_more(string? retiredKey)
    {
        var command = await GivenHeldBackAsync(
            new() { ["RUNWAYML_API_SECRET"] = "key_1" }, Commands.Clip("runway_gen3", seconds: 5, quality: Quality.Standard));
        await using var worker = await WorkerHost.StartAsync(new() { ["Providers:Runway:RetiredApiKeys:0"] = retiredKey }, _home);
        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
        Assert.Equal((FailureCode.ProviderUnavailable, 0m), (failed.Failure.Code, failed.Cost));
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    /// <summary>A command that is recorded while submissions are paused; its worker is stopped then.</summary>
    private async Task<GenerateClip> GivenHeldBackAsync(Dictionary<string, string?> settings, GenerateClip clip)
    {
        settings["Submissions:Paused"] = "true";
        await using var worker = await WorkerHost.StartAsync(settings, _home);
        var command = clip with { NotAfter = TimeProvider.System.GetUtcNow() + JobTimeout };
        await worker.SendAsync(command);
        await Facts.UntilAsync(async () =>
        {
            var isRecorded = false;
            await worker.ChangeAsync(async database => isRecorded = await database.Set<Submission>().AnyAsync(
                row => row.TakeId == command.TakeId, TestContext.Current.CancellationToken));
            return isRecorded;
        });
        return command;
    }

    private Task<WorkerHost> ResumeAsync(TimeSpan later) => WorkerHost.StartAtAsync(new ShiftedTime(later), home: _home);
}
