using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Admission;

namespace AdGenius.Orchestrator.Tests;

public sealed class AdmissionRoundTests
{
    private const WorkStage Frames = WorkStage.Keyframes;
    private const WorkStage Provider = WorkStage.Generate;
    private static readonly ModelShare Sandbox = new("sandbox", Provider);

    private readonly AdmissionOptions _limits = new()
    {
        MaxRunningFrameTakes = 4,
        MaxRunningProviderTakes = 4,
        MaxModelShare = 1,
        MaxRunningJobsPerTenant = 3,
        MaxRunningTakesPerTenant = 6,
    };

    [Fact]
    public void Job_WithoutRoom_ReservesItsStageAndNotTheOther()
    {
        var round = Round((Frames, 2));
        Assert.IsType<TenantDecision.Waits>(round.Visit("big", [Job(Frames, 3)], null));
        Assert.IsType<TenantDecision.Waits>(round.Visit("small", [Job(Frames, 1)], null));
        Assert.IsType<TenantDecision.Starts>(round.Visit("other", [Job(Provider, 1)], null));
        Assert.Equal(new JobReservation("big", Frames, 3), Assert.Single(round.Reservations.Stages).Value);
        Assert.Equal([Provider], round.OpenStages);
        Assert.True(round.LimitsDecide);
    }

    [Fact]
    public void ReservedJob_StartsBeforeOthers_OnceThereIsRoom()
    {
        var round = Round((Frames, 1));
        Assert.True(round.TryStartReserved("big", Job(Frames, 3), null));
        Assert.Equal(0, round.Reservations.Count);
        Assert.IsType<TenantDecision.Waits>(round.Visit("small", [Job(Frames, 1)], null));
    }

    [Fact]
    public void ReservedJob_WithoutRoom_KeepsItsReservation()
    {
        var round = Round((Frames, 2));
        Assert.False(round.TryStartReserved("big", Job(Frames, 3), null));
        Assert.Equal([Provider], round.OpenStages);
        Assert.IsType<TenantDecision.Waits>(round.Visit("small", [Job(Frames, 1)], null));
    }

    [Fact]
    public void ReservedJob_OfATenantAtItsLimit_GivesItsReservationUp()
    {
        var counts = new RunningCounts(_limits);
        counts.Add("big", Frames, "local", 1, 4);
        var round = new AdmissionRound(counts, 64);
        Assert.False(round.TryStartReserved("big", Job(Frames, 3), null));
        Assert.Equal(0, round.Reservations.Count);
    }

    [Fact]
    public void Job_OfMoreTakesThanTheLimit_StartsWhenItsStageIsEmpty()
    {
        Assert.IsType<TenantDecision.Waits>(Round((Frames, 1)).Visit("big", [Job(Frames, 12)], null));
        Assert.True(Round().TryStartReserved("big", Job(Frames, 12), null));
        Assert.IsType<TenantDecision.Starts>(Round().Visit("big", [Job(Frames, 12)], null));
    }

    [Fact]
    public void Tenant_WhoseFirstJobHasNoRoom_StartsItsNextOfTheOtherStage()
    {
        var turn = Round((Frames, 2)).Visit("big", [Job(Frames, 3), Job(Provider, 1)], null);
        Assert.Equal(Provider, Assert.IsType<TenantDecision.Starts>(turn).Job.Stage);
    }

    [Theory]
    [InlineData(3, null, true)]
    [InlineData(4, null, false)] // 3 + 4 takes: more than the tenant may run
    [InlineData(1, 1, false)] // the job that waits is the one that the tenant may run
    public void ReservedJob_CountsAgainstItsTenantsLimits(int takes, int? ownLimit, bool starts)
    {
        var round = Round((Frames, 2));
        Assert.Equal(starts, round.Visit("big", [Job(Frames, 3), Job(Provider, takes)], ownLimit) is TenantDecision.Starts);
        Assert.IsType<TenantDecision.Starts>(round.Visit("other", [Job(Provider, 1)], ownLimit));
    }

    [Fact]
    public void Tenant_AtItsLimit_LeavesAndReservesNothing()
    {
        var counts = new RunningCounts(_limits);
        counts.Add("busy", Frames, "local", 3, 3);
        var round = new AdmissionRound(counts, 64);
        Assert.IsType<TenantDecision.Leaves>(round.Visit("busy", [Job(Frames, 2), Job(Provider, 1)], null));
        Assert.IsType<TenantDecision.Leaves>(round.Visit("idle", [], null));
        Assert.IsType<TenantDecision.Starts>(round.Visit("other", [Job(Frames, 1)], null));
    }

    [Fact]
    public void Model_WithItsShare_LeavesTheRestOfTheStageToOthers()
    {
        _limits.MaxModelShare = 0.5;
        var round = Round((Provider, 2));
        Assert.Equal([Sandbox], round.ClosedModels);
        Assert.Equal([Provider, Frames], round.OpenStages);
        Assert.IsType<TenantDecision.Waits>(round.Visit("one", [Job(Provider, 1)], null));
        Assert.IsType<TenantDecision.Starts>(round.Visit("other", [Job(Provider, 1, "runway_gen3")], null));
        Assert.Equal(0, round.Reservations.Count);
        Assert.True(round.LimitsDecide);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Model_WhoseJobsFellBackToTheOtherStage_HasAShareOfEachStage(bool isFallbackCountedFirst)
    {
        _limits.MaxModelShare = 0.5;
        var counts = new RunningCounts(_limits);
        (WorkStage Stage, int Takes)[] groups = [(Provider, 1), (Frames, 2)];
        foreach (var (stage, takes) in isFallbackCountedFirst ? groups.Reverse() : groups)
        {
            counts.Add("running", stage, "sandbox", 1, takes);
        }

        Assert.False(counts.AreAllFree);
        var round = new AdmissionRound(counts, 64);
        Assert.Equal([new ModelShare("sandbox", Frames)], round.ClosedModels);
        Assert.IsType<TenantDecision.Waits>(round.Visit("retried", [Job(Frames, 1, "sandbox")], null));
        Assert.IsType<TenantDecision.Starts>(round.Visit("other", [Job(Provider, 1)], null));
        Assert.Equal(2, round.ClosedModels.Count);
        Assert.IsType<TenantDecision.Waits>(round.Visit("another", [Job(Provider, 1)], null));
    }

    [Fact]
    public void Job_WithoutRoomInItsModelsShare_ReservesTheModelAtItsStageOnly()
    {
        _limits.MaxModelShare = 0.75;
        var round = Round();
        Assert.IsType<TenantDecision.Starts>(round.Visit("first", [Job(Frames, 2, "sandbox")], null));
        Assert.IsType<TenantDecision.Waits>(round.Visit("retried", [Job(Frames, 2, "sandbox")], null));
        Assert.IsType<TenantDecision.Starts>(round.Visit("other", [Job(Provider, 1)], null));
    }

    [Fact]
    public void Job_WithoutRoomInItsModelsShare_ReservesTheModelAndNotTheStage()
    {
        _limits.MaxModelShare = 0.75;
        var round = Round((Provider, 2));
        Assert.IsType<TenantDecision.Waits>(round.Visit("big", [Job(Provider, 2)], null));
        Assert.IsType<TenantDecision.Waits>(round.Visit("small", [Job(Provider, 1)], null));
        Assert.IsType<TenantDecision.Starts>(round.Visit("other", [Job(Provider, 1, "runway_gen3")], null));
        Assert.Equal(new JobReservation("big", Provider, 2), round.Reservations.Models[Sandbox]);
        Assert.Empty(round.Reservations.Stages);
        Assert.Equal([Sandbox], round.ClosedModels);
    }

    [Fact]
    public void JobThatReservedItsModel_StartsBeforeOthersOfIt_OnceThereIsRoom()
    {
        _limits.MaxModelShare = 0.75;
        var waiting = Round((Provider, 2));
        Assert.False(waiting.TryStartReserved("big", Job(Provider, 2), null, ofModel: true));
        Assert.True(waiting.Reservations.Models.ContainsKey(Sandbox));
        var round = Round((Provider, 1));
        Assert.True(round.TryStartReserved("big", Job(Provider, 2), null, ofModel: true));
        Assert.Equal(0, round.Reservations.Count);
    }

    [Fact]
    public void JobThatReservedItsModel_DoesNotStartBeforeTheOneThatReservedTheStage()
    {
        _limits.MaxModelShare = 0.75;
        var round = Round((Provider, 2));
        Assert.False(round.TryStartReserved("first", Job(Provider, 3, "runway_gen3"), null));
        Assert.False(round.TryStartReserved("second", Job(Provider, 1), null, ofModel: true));
        Assert.Equal("first", round.Reservations.Stages[Provider].TenantName);
        Assert.Equal("second", round.Reservations.Models[Sandbox].TenantName);
    }

    [Fact]
    public void Job_OfMoreTakesThanItsModelsShare_StartsWhenNoOtherOfTheModelRuns()
    {
        _limits.MaxModelShare = 0.5;
        Assert.IsType<TenantDecision.Starts>(Round((Frames, 2)).Visit("big", [Job(Provider, 3)], null));
        Assert.IsType<TenantDecision.Waits>(Round((Provider, 1)).Visit("big", [Job(Provider, 3)], null));
    }

    private AdmissionRound Round(params (WorkStage Stage, int Takes)[] running)
    {
        var counts = new RunningCounts(_limits);
        foreach (var (stage, takes) in running)
        {
            counts.Add("running", stage, ModelOf(stage), 1, takes);
        }

        return new AdmissionRound(counts, 64);
    }

    private static NextJob Job(WorkStage stage, int takes, string? model = null) =>
        new() { Stage = stage, Model = model ?? ModelOf(stage), TakeCount = takes };

    private static string ModelOf(WorkStage stage) => stage == Frames ? "local" : "sandbox";
}
