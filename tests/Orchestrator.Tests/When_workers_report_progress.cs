using AdGenius.Contracts.Clips;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_workers_report_progress
{
    private readonly FakeClock _clock = new();

    [Fact]
    public async Task Should_record_the_latest_without_writing_the_job_and_keep_one_event_of_it()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Generate = _ => null }, time: _clock);
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo" });
        var command = await fleet.Facts.FirstAsync<GenerateClip>();
        var before = await fleet.JobAsync(jobId);
        for (var percent = 10; percent <= 50; percent += 10)
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            await fleet.PublishAsync(Progress(command, percent / 100.0));
        }

        var after = await fleet.JobAsync(jobId);
        Assert.Equal((0.5, "at the provider"), (after.Takes[0].Fraction, after.Takes[0].Activity));
        Assert.Equal(_clock.GetUtcNow(), after.Takes[0].LastProgressAt);
        Assert.Equal(before.Version, after.Version);
        var reported = Assert.Single(await fleet.HistoryAsync(jobId), one => one.Type == JobEventTypes.TakeProgressed);
        Assert.Contains("\"fraction\":0.5", reported.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_drop_progress_that_comes_faster_than_once_a_second()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Generate = _ => null }, time: _clock);
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo" });
        var command = await fleet.Facts.FirstAsync<GenerateClip>();
        for (var percent = 10; percent <= 50; percent += 10)
        {
            await fleet.PublishAsync(Progress(command, percent / 100.0));
        }

        Assert.Equal(0.1, (await fleet.JobAsync(jobId)).Takes[0].Fraction);
    }

    [Fact]
    public async Task Should_ignore_progress_of_an_attempt_that_has_ended()
    {
        await using var fleet = await Fleet.StartAsync();
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo" });
        await fleet.Facts.FirstAsync<Contracts.Videos.VideoCompleted>();
        await fleet.PublishAsync(Progress(fleet.Facts.All<GenerateClip>()[0], 0.5));
        Assert.Equal(1, (await fleet.JobAsync(jobId)).Takes[0].Fraction);
    }

    private ClipProgressed Progress(GenerateClip command, double fraction) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        Fraction = fraction,
        Activity = "at the provider",
        At = _clock.GetUtcNow(),
    };
}
