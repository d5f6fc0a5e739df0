using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Videos.Stages;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Tests;

public sealed class TakeCommandFactoryTests
{
    private static readonly GenerateVideo Request = Fleet.Request() with
    {
        Prompt = null, Scenes = ["A lake", "A city", "A forest"], DurationSeconds = 6, MaxCost = 2, Variations = 2,
    };

    [Fact]
    public void Stage_FollowsFromTheRow()
    {
        Assert.Equal(
            [WorkStage.Generate, WorkStage.Compose, WorkStage.Keyframes, WorkStage.Compose],
            new[] { Takes.AtProvider(), Takes.WithImage(), Takes.Rendering(), Takes.Composing() }.Select(take => take.Stage()));
        Assert.Equal([1], Takes.Rendering().MissingBatches());
    }

    [Fact]
    public void Render_AsksForTheBatchOfThePlanAndCarriesTheLimits()
    {
        var take = Takes.Rendering();
        take.Cost = 0.25m;
        var command = TakeCommandFactory.Render(Takes.Job(Request, take), take, 1);
        var keyframe = Assert.Single(command.Keyframes);
        Assert.Equal((2, 2, "A forest"), (keyframe.Index, keyframe.SceneIndex, keyframe.Text));
        Assert.Equal((1, 2, "spring", Motion.Pan), (command.BatchIndex, command.BatchCount, command.CreativeId, command.Motion));
        Assert.Equal((0.75m, 2m), (command.MaxCost, command.JobMaxCost));
        Assert.Equal((854, 480), (command.Width, command.Height));
    }

    [Fact]
    public void Generate_CarriesTheLimitsOfTakeAndJob()
    {
        var take = Takes.AtProvider();
        var notAfter = DateTimeOffset.UnixEpoch;
        var command = TakeCommandFactory.Generate(Takes.Job(Request, take), take, notAfter);
        Assert.Equal((1m, 2m, notAfter), (command.MaxCost, command.JobMaxCost, command.NotAfter));
        Assert.Equal(("google_veo", true), (command.Model, command.IsFallback));
    }

    [Fact]
    public void Compose_OfKeyframesHasOneShotPerScene()
    {
        var take = Takes.Composing();
        var command = TakeCommandFactory.Compose(Takes.Job(Request with { Transition = Transition.Cut }, take), take);
        Assert.Equal(["staging/0.png", "staging/1.png", "staging/2.png"], command.Shots.Select(shot => Assert.Single(shot.Pictures).Key));
        Assert.Equal((Transition.Cut, 144, "tiny"), (command.Transition, command.FrameCount, command.ProducedBy.Resolved));
    }

    [Fact]
    public void Finish_HasTheTransitionThatTheClipWasComposedWith()
    {
        var (composed, made) = (Takes.Composing(), Takes.AtProvider());
        (composed.Iteration, made.Iteration) = (1, 2);

        Assert.Equal(Transition.Crossfade, TakeCommandFactory.Finish(Takes.Job(Request, composed), composed).Transition);
        var request = Request with { Transition = Transition.Slide };
        Assert.Equal(Transition.Slide, TakeCommandFactory.Finish(Takes.Job(request, composed), composed).Transition);
        Assert.Null(TakeCommandFactory.Finish(Takes.Job(request, made), made).Transition);
    }

    [Fact]
    public void Compose_OfAnImageHasOneShotOfTheWholeLengthAndTheProvidersLabelAndCost()
    {
        var take = Takes.WithImage();
        var job = Takes.Job(Request, take);
        take.Costs = [new TakeCost { Attempt = 1, BatchIndex = 0, Amount = 0.04m }];
        var command = TakeCommandFactory.Compose(job, take);
        var shot = Assert.Single(command.Shots);
        Assert.Equal((6.0, "staging/0.png"), (shot.DurationSeconds, Assert.Single(shot.Pictures).Key));
        Assert.Equal((Transition.Cut, Motion.Pan, 0.04m), (command.Transition, command.Motion, command.Cost));
        Assert.Equal("stability_svd", command.ProducedBy.Model);
    }
}
