using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Tests;

public sealed class AttemptResetTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Apply_KeepsOnlyCostsModelsAndNumberOfEarlierAttempts()
    {
        var take = Takes.Composing();
        take.Status = TakeStatus.Storing;
        take.Iteration = 7;
        take.Attempt = 2;
        take.TriedModels = ["google_veo"];
        take.Costs = [new TakeCost { Attempt = 1, Amount = 0.5m }];
        take.Cost = 0.5m;
        take.Retries = [new StageRetries { Cause = RetryCause.Worker, Attempts = 3 }];
        take.RetryAt = Now;
        take.Activity = "storing";

        AttemptReset.Apply(take, KeyframeSource.Placeholder, Now);

        Assert.Equal((TakeStatus.Generating, KeyframeSource.Placeholder, Now), (take.Status, take.Source, take.AttemptStartedAt));
        Assert.Equal((null, 2, 0.5m), (take.Iteration, take.Attempt, take.Cost));
        Assert.Equal(["google_veo"], take.TriedModels);
        Assert.Equal((null, null, null), (take.RetryAt, take.Activity, take.Plan));
        Assert.Empty(take.Retries);
        Assert.Empty(take.Commands);
        Assert.Empty(take.Keyframes);
        Assert.Empty(take.RenderedBatches);
    }
}
