using System.Diagnostics;
using AdGenius.Gateway.Batches;
using AdGenius.HttpContracts.Batches;
using AdGenius.TestKit.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdGenius.Gateway.Tests.Batches;

public sealed class BatchFeedTests
{
    private static readonly Uri Address = new("https://ads.example.com/api/v1/batches/1");

    [Fact]
    public async Task Polls_AreNotOfTheTraceOfTheRequestThatOpenedTheFeed()
    {
        using var source = new ActivitySource($"test-{Guid.NewGuid():N}");
        using var listener = new ActivityListener
        {
            ShouldListenTo = one => one.Name == source.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using var request = source.StartActivity("request")!;
        var polls = new List<ActivityTraceId>();
        Task<BatchInfo?> ReadAsync(CancellationToken cancellationToken)
        {
            using var poll = source.StartActivity("poll")!;
            polls.Add(poll.TraceId);
            return Task.FromResult<BatchInfo?>(InfoOf(isEnded: polls.Count == 2));
        }

        using var feed = new BatchFeed(
            Guid.NewGuid(), ReadAsync, TimeSpan.FromMilliseconds(1), TimeProvider.System, NullLogger<BatchFeed>.Instance);
        await ClosedAsync(feed);

        Assert.Same(request, Activity.Current);
        Assert.Equal(2, polls.Count);
        Assert.DoesNotContain(request.TraceId, polls);
    }

    [Fact]
    public async Task Failure_IsLoggedWithTheBatch_AndClosesTheFeed()
    {
        using var log = new CapturedLog();
        using var loggers = new LoggerFactory([log]);
        var batchId = Guid.NewGuid();
        using var feed = new BatchFeed(
            batchId,
            _ => Task.FromException<BatchInfo?>(new TimeoutException()),
            TimeSpan.FromMilliseconds(1),
            TimeProvider.System,
            loggers.CreateLogger<BatchFeed>());
        await ClosedAsync(feed);

        Assert.Contains($"{batchId}", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interval_DoublesWhileNothingChanges()
    {
        var time = new ImmediateTime();
        var reads = 0;
        Task<BatchInfo?> ReadAsync(CancellationToken cancellationToken) =>
            Task.FromResult<BatchInfo?>(InfoOf(isEnded: ++reads == 10) with { Completed = reads >= 8 ? 1 : 0 });

        using var feed = new BatchFeed(
            Guid.NewGuid(), ReadAsync, TimeSpan.FromSeconds(1), time, NullLogger<BatchFeed>.Instance);
        await ClosedAsync(feed);

        Assert.Equal([1, 2, 4, 8, 10, 10, 10, 1, 2], time.Delays.Select(delay => delay.TotalSeconds));
    }

    private static async Task ClosedAsync(BatchFeed feed)
    {
        while (feed.Read() is { IsClosed: false, Changed: var changed })
        {
            await changed.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static BatchInfo InfoOf(bool isEnded) => new()
    {
        Id = Guid.Empty,
        CreatedAt = DateTimeOffset.UnixEpoch,
        Count = 0,
        Waiting = 0,
        Queued = 0,
        Running = 0,
        Completed = 0,
        Failed = 0,
        Cancelled = 0,
        Refused = 0,
        Cost = 0,
        IsEnded = isEnded,
        Self = Address,
        Events = Address,
    };

    /// <summary>Every wait ends at once.</summary>
    private sealed class ImmediateTime : TimeProvider
    {
        public List<TimeSpan> Delays { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Delays.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
