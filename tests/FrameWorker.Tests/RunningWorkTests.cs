using AdGenius.Contracts;
using AdGenius.FrameWorker.Work;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.FrameWorker.Tests;

public sealed class RunningWorkTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RunningWork _work;

    public RunningWorkTests() => _work = new RunningWork(_time);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void Take_WhoseAttemptsWereAbandonedInAnyOrder_IsStoppedUpToTheLast(int first, int second)
    {
        var takeId = Guid.NewGuid();
        _work.Abandon(takeId, first, FailureCode.Cancelled);
        _work.Abandon(takeId, second, FailureCode.Cancelled);

        Assert.Equal(FailureCode.Cancelled, ReasonOf(takeId, 1));
        Assert.Equal(FailureCode.Cancelled, ReasonOf(takeId, 2));
        Assert.Null(ReasonOf(takeId, 3));
    }

    [Fact]
    public void Take_AbandonedOften_TakesThePlaceOfOneInMemory()
    {
        var (other, takeId) = (Guid.NewGuid(), Guid.NewGuid());
        _work.Abandon(other, 1, FailureCode.Cancelled);
        for (var count = 0; count < 10_000; count++)
        {
            _work.Abandon(takeId, 1, FailureCode.Cancelled);
        }

        Assert.Equal((FailureCode.Cancelled, FailureCode.Cancelled), (ReasonOf(other, 1), ReasonOf(takeId, 1)));
        for (var count = 0; count < 5000; count++)
        {
            _work.Abandon(Guid.NewGuid(), 1, FailureCode.Cancelled);
        }

        Assert.Equal((null, null), (ReasonOf(other, 1), ReasonOf(takeId, 1)));
    }

    /// <summary>The request was sent again after an erasure, so that its takes have the ids of the erased ones.</summary>
    [Fact]
    public void Command_SentLongAfterItsTakeWasAbandoned_IsOfANewJob()
    {
        var takeId = Guid.NewGuid();
        _work.Abandon(takeId, 3, FailureCode.Cancelled);
        _time.Advance(TimeSpan.FromMinutes(10));
        var sentAt = _time.GetUtcNow();
        Assert.Null(ReasonOf(takeId, 1, sentAt));
        Assert.Equal(FailureCode.Cancelled, ReasonOf(takeId, 3, sentAt.AddMinutes(-10)));

        _work.Abandon(takeId, 1, FailureCode.DeadlineExceeded);
        Assert.Equal(FailureCode.DeadlineExceeded, ReasonOf(takeId, 1, sentAt));
        Assert.Null(ReasonOf(takeId, 2, sentAt));
    }

    private FailureCode? ReasonOf(Guid takeId, int attempt, DateTimeOffset? sentAt = null)
    {
        using var item = _work.Begin(takeId, attempt, sentAt, TestContext.Current.CancellationToken);
        return item.Reason;
    }
}
