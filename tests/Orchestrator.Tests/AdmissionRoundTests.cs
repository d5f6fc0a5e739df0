using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Admission;

namespace AdGenius.Orchestrator.Tests;

public sealed class AdmissionRoundTests
{
    private const WorkStage Frames = WorkStage.Keyframes;
    private const WorkStage Provider = WorkStage.Generate;

    private readonly AdmissionOptions _limits = new()
    {
        MaxRunningFrameTakes = 4, MaxRunningProviderTakes = 4, MaxRunningJobsPerTenant = 3, MaxRunningTakesPerTenant = 6,
    };

    [Fact]
    public void Job_WithoutRoom_ReservesItsStageAndNotTheOther()
    {
        var round = Round((Frames, 2));
        Assert.IsType<TenantDecision.Waits>(round.Visit("big", [Job(Frames, 3)], null));
        Assert.IsType<TenantDecision.Waits>(round.Visit("small", [Job(Frames, 1)], null));
        Assert.IsType<TenantDecision.Starts>(round.Visit("other", [Job(Provider, 1)], null));
        Assert.Equal(new StageReservation("big", 3), Assert.Single(round.Reservations).Value);
        Assert.Equal([Provider], round.OpenStages);
        Assert.True(round.LimitsDecide);
    }

    [Fact]
    public void ReservedJob_StartsBeforeOthers_OnceThereIsRoom()
    {
        var round = Round((Frames, 1));
        Assert.True(round.TryStartReserved("big", Job(Frames, 3), null));
        Assert.Empty(round.Reservations);
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
        counts.Add("big", Frames, 1, 4);
        var round = new AdmissionRound(counts, 64);
        Assert.False(round.TryStartReserved("big", Job(Frames, 3), null));
        Assert.Empty(round.Reservations);
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
        counts.Add("busy", Frames, 3, 3);
        var round = new AdmissionRound(counts, 64);
        Assert.IsType<TenantDecision.Leaves>(round.Visit("busy", [Job(Frames, 2), Job(Provider, 1)], null));
        Assert.IsType<TenantDecision.Leaves>(round.Visit("idle", [], null));
        Assert.IsType<TenantDecision.Starts>(round.Visit("other", [Job(Frames, 1)], null));
    }

    private AdmissionRound Round(params (WorkStage Stage, int Takes)[] running)
    {
        var counts = new RunningCounts(_limits);
        foreach (var (stage, takes) in running)
        {
            counts.Add("running", stage, 1, takes);
        }

        return new AdmissionRound(counts, 64);
    }

    private static NextJob Job(WorkStage stage, int takes) => new() { Stage = stage, TakeCount = takes };
}
