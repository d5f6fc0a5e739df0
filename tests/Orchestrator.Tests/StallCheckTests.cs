using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Videos.Deadlines;
using AdGenius.Orchestrator.Videos.Pickups;
using AdGenius.Orchestrator.Videos.Stalls;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Tests;

public sealed class StallCheckTests
{
    private static readonly DateTimeOffset Sent = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly DeadlineOptions Options = new();
    private static readonly Guid TakeId = Guid.NewGuid();

    [Fact]
    public void Command_ThatNoWorkerHasPickedUp_IsQueuedHoweverLong()
    {
        var check = Of(Rendering(), Sent.AddHours(11));
        Assert.Equal((1, 0, false), (check.Queued.Count, check.Stalled.Count, check.IsAttemptTimedOut));
        Assert.Equal(Sent.AddHours(11) + Options.FramesStallTimeout, check.NextCheckAt);
    }

    [Theory]
    [InlineData(9, 0)]
    [InlineData(10, 1)]
    public void Command_StallsAfterThePickUp(int minutes, int stalled)
    {
        var pickedUpAt = Sent.AddHours(3);
        var check = Of(Rendering(), pickedUpAt.AddMinutes(minutes), Pickup(pickedUpAt));
        Assert.Equal((0, stalled), (check.Queued.Count, check.Stalled.Count));
    }

    [Fact]
    public void Progress_RestartsTheStallClock()
    {
        var take = Rendering();
        take.LastProgressAt = Sent.AddMinutes(8);
        var check = Of(take, Sent.AddMinutes(12), Pickup(Sent));
        Assert.Empty(check.Stalled);
        Assert.Equal(Sent.AddMinutes(18), check.NextCheckAt);
    }

    [Fact]
    public void PickUp_BeforeTheCommandWasSentAgain_DoesNotCount()
        => Assert.Single(Of(Rendering(), Sent.AddHours(1), Pickup(Sent.AddMinutes(-10))).Queued);

    /// <summary>The process that received the event is ahead of the one that sends the command again.</summary>
    [Fact]
    public void Command_IsSentAgainAfterThePickUpsThatAreKnown()
    {
        var pickup = Pickup(Sent.AddMinutes(10));
        var sentAgain = WorkPickups.SendTime(Sent.AddMinutes(5), new WorkPickups([pickup]).LastOf(TakeId));
        var take = Rendering();
        take.Commands = [take.Commands[0] with { SentAt = sentAgain }];
        Assert.Single(Of(take, Sent.AddHours(1), pickup).Queued);
        Assert.Empty(Of(take, Sent.AddHours(1), pickup, Pickup(sentAgain.AddTicks(-5))).Queued); // rounded by a database
        Assert.Equal(Sent.AddMinutes(11), WorkPickups.SendTime(Sent.AddMinutes(11), pickup.At));
    }

    [Fact]
    public void Submission_ThatWasSentAgain_CountsFromThenBecauseItIsNotStartedAgain()
    {
        var take = Takes.AtProvider();
        take.Commands = [new OutstandingCommand { Stage = WorkStage.Generate, SentAt = Sent }];
        var pickup = new WorkPickup { TakeId = take.TakeId, Attempt = 1, Stage = WorkStage.Generate, At = Sent.AddMinutes(-15) };
        Assert.Empty(Of(take, Sent.AddMinutes(14), pickup).Stalled);
        Assert.Single(Of(take, Sent.AddMinutes(15), pickup).Stalled);
    }

    [Theory]
    [InlineData(-15, true)]
    [InlineData(0, false)]
    public void StalledSubmission_MayBeQueued_UnlessAWorkerHasStartedSinceItWasSent(int minutes, bool mayBeQueued)
    {
        var take = Takes.AtProvider();
        take.Commands = [new OutstandingCommand { Stage = WorkStage.Generate, SentAt = Sent }];
        var pickup = new WorkPickup { TakeId = take.TakeId, Attempt = 1, Stage = WorkStage.Generate, At = Sent.AddMinutes(minutes) };
        Assert.Equal(mayBeQueued, Of(take, Sent.AddMinutes(20), pickup).MayBeQueued);
    }

    [Fact]
    public void Attempt_TimesOutAfterTheFirstPickUp_WhateverTheProgress()
    {
        var take = Rendering();
        take.LastProgressAt = Sent + Options.AttemptTimeout;
        Assert.True(Of(take, Sent + Options.AttemptTimeout, Pickup(Sent)).IsAttemptTimedOut);
        Assert.False(Of(take, Sent + Options.AttemptTimeout, Pickup(Sent.AddMinutes(1))).IsAttemptTimedOut);
    }

    [Fact]
    public void Attempt_CountsFromTheFirstDeliveryOfTheCommand()
    {
        var now = Sent + Options.AttemptTimeout;
        Assert.True(Of(Rendering(), now, Pickup(Sent), Pickup(now.AddMinutes(-1))).IsAttemptTimedOut);
    }

    /// <summary>A batch was picked up and failed for a moment; sent again, it was queued for hours.</summary>
    [Fact]
    public void TimeInAQueue_BetweenTwoSendsOfACommand_IsNotPartOfTheAttempt()
    {
        var check = Of(Rendering(), Sent.AddMinutes(2), Pickup(Sent.AddHours(-3)), Pickup(Sent.AddMinutes(1)));
        Assert.Equal((0, 0, false), (check.Queued.Count, check.Stalled.Count, check.IsAttemptTimedOut));
    }

    [Fact]
    public void Submission_ThatWasSentAgain_TimesOutAfterItsFirstPickUp()
    {
        var take = Takes.AtProvider();
        take.Commands = [new OutstandingCommand { Stage = WorkStage.Generate, SentAt = Sent }];
        var pickup = new WorkPickup { TakeId = take.TakeId, Attempt = 1, Stage = WorkStage.Generate, At = Sent.AddHours(-3) };
        Assert.True(Of(take, Sent.AddMinutes(2), pickup).IsAttemptTimedOut);
    }

    [Fact]
    public void Storing_HasNoAttemptTimeout()
    {
        var take = Takes.AtProvider();
        take.Status = TakeStatus.Storing;
        take.Commands = [new OutstandingCommand { Stage = WorkStage.Store, SentAt = Sent }];
        var pickup = new WorkPickup { TakeId = take.TakeId, Attempt = 1, Stage = WorkStage.Store, At = Sent };
        Assert.False(Of(take, Sent.AddHours(5), pickup).IsAttemptTimedOut);
    }

    private static TakeState Rendering()
    {
        var take = Takes.Rendering();
        take.TakeId = TakeId;
        take.Commands = [new OutstandingCommand { Stage = WorkStage.Keyframes, BatchIndex = 1, SentAt = Sent }];
        return take;
    }

    private static WorkPickup Pickup(DateTimeOffset at) =>
        new() { TakeId = TakeId, Attempt = 1, Stage = WorkStage.Keyframes, BatchIndex = 1, At = at };

    private static StallCheck Of(TakeState take, DateTimeOffset now, params WorkPickup[] pickups)
        => StallCheck.Of(take, new WorkPickups(pickups), now, Options);
}
