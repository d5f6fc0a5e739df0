using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Generation;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

public sealed class KeyframePlanTests
{
    private static readonly FramesOptions Options = new();

    [Theory]
    [InlineData(null)]
    [InlineData(Motion.Pan)]
    [InlineData(Motion.None)]
    public void Stills_HaveOnePicturePerScene(Motion? motion)
    {
        var plan = KeyframePlan.Of(Parameters(6, 3), motion, KeyframeSource.Diffusion, Options);
        Assert.Equal([0, 1, 2], plan.Keyframes.Select(keyframe => keyframe.Index));
        Assert.Equal([0, 1, 2], plan.Keyframes.Select(keyframe => keyframe.SceneIndex));
        Assert.Equal(motion ?? Motion.Pan, plan.Motion);
    }

    [Fact]
    public void Walk_BlendsTowardsTheNextSceneAndDriftsInTheLast()
    {
        var plan = KeyframePlan.Of(Parameters(4, 2), Motion.Walk, KeyframeSource.Diffusion, Options);
        Assert.Equal([0, 0.25, 0.5, 0.75, 0, 0, 0, 0], plan.Keyframes.Select(keyframe => keyframe.Blend));
        Assert.Equal([0, 0, 0, 0, 0, 1 / 3.0, 2 / 3.0, 1], plan.Keyframes.Select(keyframe => keyframe.Drift));
        Assert.Equal(
            [true, true, true, true, false, false, false, false],
            plan.Keyframes.Select(keyframe => keyframe.NextPrompt is not null));
    }

    [Theory]
    [InlineData(600, 3)]
    [InlineData(600, 50)]
    [InlineData(1, 50)]
    public void Moving_StaysWithinTheBudgetAndGivesEverySceneAPicture(double seconds, int scenes)
    {
        var plan = KeyframePlan.Of(Parameters(seconds, scenes), Motion.Drift, KeyframeSource.Diffusion, Options);
        Assert.InRange(plan.Keyframes.Count, scenes, Math.Max(scenes, Options.MaxKeyframes));
        Assert.Equal(Enumerable.Range(0, scenes), plan.Keyframes.Select(keyframe => keyframe.SceneIndex).Distinct());
        Assert.Equal(Enumerable.Range(0, plan.Keyframes.Count), plan.Keyframes.Select(keyframe => keyframe.Index));
        Assert.Equal(seconds > 24, plan.Adjustment is not null);
    }

    /// <summary>Each further picture of a hosted image model would be paid, and of the same prompt without the same noise.</summary>
    [Theory]
    [InlineData(KeyframeSource.Placeholder, Motion.Walk, "motion Walk became Pan: placeholders are stills")]
    [InlineData(KeyframeSource.HostedImages, Motion.Walk, "motion Walk became Pan: hosted images are stills")]
    [InlineData(KeyframeSource.HostedImages, Motion.Drift, "motion Drift became Pan: hosted images are stills")]
    public void OtherSourcesThanAModel_DoNotMoveWithinAndSaySo(KeyframeSource source, Motion motion, string adjustment)
    {
        var plan = KeyframePlan.Of(Parameters(6, 2), motion, source, Options);
        Assert.Equal((2, Motion.Pan, adjustment), (plan.Keyframes.Count, plan.Motion, plan.Adjustment));

        var unrequested = KeyframePlan.Of(Parameters(6, 2), null, source, new FramesOptions { Motion = motion });
        Assert.Equal((2, Motion.Pan, null), (unrequested.Keyframes.Count, unrequested.Motion, unrequested.Adjustment));
    }

    [Fact]
    public void Batches_HoldAtMostTheirSizeAndMissNothing()
    {
        var parameters = Parameters(6, 9);
        var batches = KeyframePlan.Of(parameters, null, KeyframeSource.Placeholder, Options).ToBatches(4);
        Assert.Equal([4, 4, 1], batches.Batches.Select(batch => batch.Count));
        Assert.Equal(
            Enumerable.Range(0, 9),
            Enumerable.Range(0, 3).SelectMany(index => KeyframePlan.KeyframesOf(batches, parameters.Scenes, index))
                .Select(keyframe => keyframe.Index));
    }

    [Theory]
    [InlineData(Motion.Walk)]
    [InlineData(Motion.Drift)]
    [InlineData(Motion.Pan)]
    public void Batches_GiveTheKeyframesOfThePlanBack(Motion motion)
    {
        var parameters = Parameters(6, 3);
        var plan = KeyframePlan.Of(parameters, motion, KeyframeSource.Diffusion, Options);
        var batches = plan.ToBatches(5);
        Assert.Equal(
            plan.Keyframes,
            Enumerable.Range(0, batches.Batches.Count)
                .SelectMany(index => KeyframePlan.KeyframesOf(batches, parameters.Scenes, index)));
    }

    [Theory]
    [InlineData(6, 24, 144)]
    [InlineData(1, 1, 1)]
    [InlineData(2.5, 25, 63)]
    [InlineData(1.01, 30, 30)]
    [InlineData(600, 60, 36000)]
    [InlineData(6, 23.976, 144)]
    [InlineData(600, 29.97, 17982)]
    [InlineData(60, 59.94, 3596)]
    public void FrameCount_IsExact(double seconds, double rate, int frames) =>
        Assert.Equal(frames, ShotPlan.FrameCount(Parameters(seconds, 1) with { FramesPerSecond = rate }));

    [Fact]
    public void Shots_AddUpToTheVideosLengthAndKeepTheirPicturesInOrder()
    {
        var parameters = Parameters(7, 3);
        parameters = parameters with { Scenes = [.. parameters.Scenes.Select(scene => scene with { DurationSeconds = 2 })] };
        RenderedKeyframe[] pictures = [Picture(3, 2), Picture(1, 1), Picture(2, 1), Picture(0, 0)];
        var shots = ShotPlan.Of(parameters, pictures);
        Assert.Equal(7, shots.Sum(shot => shot.DurationSeconds), 9);
        Assert.Equal([["0"], ["1", "2"], ["3"]], shots.Select(shot => shot.Pictures.Select(picture => picture.Key)));
    }

    private static PromptParameters Parameters(double seconds, int scenes) => WorkerEvents.Parameters(
        Fleet.Request() with { Prompt = null, Scenes = [.. Enumerable.Range(1, scenes)
            .Select(number => $"Scene {number}")], DurationSeconds = seconds });

    private static RenderedKeyframe Picture(int index, int sceneIndex) => new()
    {
        Index = index, SceneIndex = sceneIndex, Picture = new() { Key = $"{index}", Length = 1, Sha256 = "", ContentType = "image/png" },
    };
}
