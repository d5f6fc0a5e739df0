using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Orchestrator.DeadLetters;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Tests;

public sealed class TakeCostsTests
{
    private readonly TakeState _take = new() { TakeId = Guid.NewGuid(), Attempt = 2 };
    private readonly VideoState _job = new();

    public TakeCostsTests() => _job.Takes = [_take, new TakeState { TakeId = Guid.NewGuid(), Cost = 0.5m }];

    [Fact]
    public void Record_CountsAnEventOnceAndAttemptsTogether()
    {
        TakeCosts.Record(_job, _take.TakeId, 1, null, 0.25m);
        TakeCosts.Record(_job, _take.TakeId, 2, 0, 0.1m);
        TakeCosts.Record(_job, _take.TakeId, 2, 1, 0.1m);
        TakeCosts.Record(_job, _take.TakeId, 2, 1, 0.1m);
        Assert.Equal((0.45m, 0.95m, 0.2m), (_take.Cost, _job.Cost, TakeCosts.OfBatches(_take)));
    }

    [Fact]
    public void Record_CountsTheWholeClipInsteadOfItsBatches()
    {
        TakeCosts.Record(_job, _take.TakeId, 2, 0, 0.1m);
        TakeCosts.Record(_job, _take.TakeId, 2, null, 0.3m);
        Assert.Equal(0.3m, _take.Cost);
    }

    /// <summary>The pictures of the attempt before the last, which a retry goes on with, are paid too.</summary>
    [Theory]
    [InlineData(null, 1, 0, true)]
    [InlineData(KeyframeSource.HostedImages, 2, 3, true)]
    [InlineData(KeyframeSource.Diffusion, 1, 0, false)]
    [InlineData(KeyframeSource.HostedImages, 2, -1, false)]
    public void Pictures_ArePaid_WhereTheirSourceIsAndAnyCost(KeyframeSource? source, int attempt, int batchIndex, bool isPaid)
    {
        _take.Source = source;
        TakeCosts.Record(_job, _take.TakeId, attempt, batchIndex, 0.1m);
        Assert.Equal(isPaid, TakeCosts.HasPaidPictures(_take));
    }

    [Fact]
    public void Record_TakesBackWhatAProviderHasRefunded()
    {
        TakeCosts.Record(_job, Failed(0.6m));
        TakeCosts.Record(_job, _take.TakeId, 2, -1, 0.05m);
        Assert.Equal((0.65m, 1.15m), (_take.Cost, _job.Cost));

        TakeCosts.Record(_job, Failed(0));
        Assert.Equal((0.05m, 0.55m), (_take.Cost, _job.Cost));
    }

    [Fact]
    public void Record_KeepsACostThatAZeroOfOtherWorkFollows()
    {
        TakeCosts.Record(_job, _take.TakeId, 1, null, 0.25m);
        TakeCosts.Record(_job, _take.TakeId, 2, 0, 0.1m);
        TakeCosts.Record(_job, _take.TakeId, 2, -1, 0.05m);

        TakeCosts.Record(_job, Failed(0));
        TakeCosts.Record(_job, _take.TakeId, 2, 0, 0);
        TakeCosts.Record(_job, _take.TakeId, 2, -1, 0);
        Assert.Equal(0.4m, _take.Cost);
    }

    /// <summary>A second delivery of the command may crash a worker after the first one has paid.</summary>
    [Fact]
    public void Record_KeepsACostThatACrashedWorkerFollows()
    {
        TakeCosts.Record(_job, _take.TakeId, 2, null, 0.6m);
        var generate = new GenerateClip
        {
            JobId = Guid.NewGuid(),
            TakeId = _take.TakeId,
            Attempt = 2,
            TenantName = "demo",
            CreativeId = "summer",
            Model = "runway_gen4",
            Parameters = null!,
            Seed = 1,
        };

        TakeCosts.Record(_job, WorkerFailures.ToFailureEvent(generate, WorkerFailures.WorkerCrashed));
        TakeCosts.Record(_job, WorkerFailures.ToFailureEvent(generate, WorkerFailures.WorkerFailed));

        Assert.Equal((0.6m, 1.1m), (_take.Cost, _job.Cost));
    }

    [Fact]
    public void Record_IgnoresOtherTakesAndAttemptsThatWereNotMade()
    {
        TakeCosts.Record(_job, Guid.NewGuid(), 1, null, 1m);
        TakeCosts.Record(_job, _take.TakeId, 3, null, 1m);
        Assert.Equal(0m, _take.Cost);
    }

    [Fact]
    public void Remaining_IsTheTakesShareLessWhatItHasCost()
    {
        _take.Cost = 0.1m;
        Assert.Equal(0.233333m, TakeCosts.Remaining(Scenarios.Fleet.Request() with { MaxCost = 1, Variations = 3 }, _take));
        Assert.Equal(0m, TakeCosts.Remaining(Scenarios.Fleet.Request() with { MaxCost = 0.05m }, _take));
        Assert.Null(TakeCosts.Remaining(Scenarios.Fleet.Request(), _take));
    }

    private ClipFailed Failed(decimal cost) => new()
    {
        JobId = Guid.NewGuid(),
        TakeId = _take.TakeId,
        Attempt = 2,
        Failure = new Failure { Code = FailureCode.ProviderUnavailable, Text = "The provider failed." },
        Cost = cost,
    };
}
