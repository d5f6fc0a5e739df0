using AdGenius.Contracts;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Videos.Retries;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Tests;

public sealed class RetryCountsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly RetryOptions Options = new();

    [Theory]
    [InlineData(FailureCode.StorageUnavailable, RetryCause.ObjectStore)]
    [InlineData(FailureCode.ProviderUnavailable, RetryCause.HostedImages)]
    [InlineData(FailureCode.RenderFailed, RetryCause.Worker)]
    public void CauseOf_ABatch_IsThatOfTheFailure(FailureCode code, RetryCause cause)
        => Assert.Equal(cause, RetryCounts.CauseOf(Takes.Rendering(), code));

    /// <summary>The server of a source image is no hosted image model.</summary>
    [Fact]
    public void CauseOf_AnUnavailableServerInAnotherStage_IsTheWorker()
        => Assert.Equal(RetryCause.Worker, RetryCounts.CauseOf(Takes.Composing(), FailureCode.ProviderUnavailable));

    [Fact]
    public void Retries_OfOneCause_LeaveThoseOfAnother()
    {
        var take = Takes.Rendering();
        for (var retry = 1; retry <= 10; retry++)
        {
            take.ScheduleRetry(RetryCause.ObjectStore, Now);
            Assert.Equal(retry, take.CountRetry(null));
            take.Unschedule();
        }

        Assert.True(take.MayRetry(RetryCause.ObjectStore, Options));
        for (var retry = 1; retry <= Options.MaxRetryAttempts; retry++)
        {
            Assert.True(take.MayRetry(RetryCause.Worker, Options));
            take.CountRetry(RetryCause.Worker);
            take.Unschedule();
        }

        Assert.False(take.MayRetry(RetryCause.Worker, Options));
        Assert.Equal((10, 3), (take.RetriesOf(RetryCause.ObjectStore), take.RetriesOf(RetryCause.Worker)));
    }

    /// <summary>Two batches fail for one cause, a third for another: they are rendered again at once.</summary>
    [Fact]
    public void OneRetry_CountsOnceForEachOfItsCauses()
    {
        var take = Takes.Rendering();
        take.ScheduleRetry(RetryCause.Worker, Now.AddMinutes(2));
        take.ScheduleRetry(RetryCause.Worker, Now.AddMinutes(1));
        take.ScheduleRetry(RetryCause.HostedImages, Now);

        Assert.Equal(Now.AddMinutes(2), take.RetryAt);
        Assert.Equal(1, take.CountRetry(null));
        Assert.Equal((1, 1), (take.RetriesOf(RetryCause.Worker), take.RetriesOf(RetryCause.HostedImages)));
    }

    [Fact]
    public void AResult_ResetsTheCountsAndLeavesTheRetryOfAnotherBatchScheduled()
    {
        var take = Takes.Rendering();
        take.CountRetry(RetryCause.HostedImages);
        take.Unschedule();
        take.CountRetry(RetryCause.Worker);
        take.Unschedule();
        take.ScheduleRetry(RetryCause.Worker, Now);

        take.ResetRetries();

        Assert.Equal((0, 0, Now), (take.RetriesOf(RetryCause.Worker), take.RetriesOf(RetryCause.HostedImages), take.RetryAt));
        Assert.Equal(1, take.CountRetry(null));
        Assert.Equal((1, 0), (take.RetriesOf(RetryCause.Worker), take.RetriesOf(RetryCause.HostedImages)));
    }
}
