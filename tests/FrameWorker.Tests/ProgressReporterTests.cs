using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.Work;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.FrameWorker.Tests;

public sealed class ProgressReporterTests
{
    [Fact]
    public async Task Progress_is_reported_also_after_the_clock_was_set_back()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        var (clock, cancellation) = (new SetClock(), TestContext.Current.CancellationToken);
        var reporter = new ProgressReporter(
            worker.Services.GetRequiredService<IBus>(), worker.Store, clock, Guid.NewGuid(), Guid.NewGuid(), attempt: 1);
        await reporter.ReportAsync(0.1, "first", null, cancellation);
        await reporter.ReportAsync(0.2, "too early", null, cancellation);

        clock.Now -= TimeSpan.FromHours(1);
        clock.Passed += TimeSpan.FromSeconds(1);
        await reporter.ReportAsync(0.3, "second", null, cancellation);

        string[] reported =
        [
            (await worker.ReceiveAsync<ClipProgressed>()).Activity, (await worker.ReceiveAsync<ClipProgressed>()).Activity,
        ];
        Assert.Equal(["first", "second"], reported.Order(StringComparer.Ordinal));
    }

    /// <summary>Work must neither fail nor stand still for its preview.</summary>
    [Fact]
    public async Task Progress_is_reported_without_its_preview_where_the_object_store_does_not_answer()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        var (store, cancellation) = (new SilentStore(), TestContext.Current.CancellationToken);
        var reporter = new ProgressReporter(
            worker.Services.GetRequiredService<IBus>(), store, new SilentStore.PassedTime(), Guid.NewGuid(), Guid.NewGuid(), attempt: 1);

        await reporter.ReportAsync(0.1, "first", new byte[] { 1 }, cancellation).WaitAsync(TimeSpan.FromSeconds(60), cancellation);

        var reported = await worker.ReceiveAsync<ClipProgressed>();
        Assert.Equal(("first", null, 1), (reported.Activity, reported.Preview, store.Requests));
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Passed.Ticks;
    }
}
