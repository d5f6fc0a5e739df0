using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Generation;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Tests;

public sealed class ReusableKeyframesTests
{
    private static readonly GenerateVideo Request = Fleet.Request() with
    {
        Prompt = null, Scenes = ["A lake", "A city", "A forest"], DurationSeconds = 6,
    };

    private readonly TakeState _earlier = Takes.Composing();
    private readonly TakeState _take = Takes.Rendering();
    private readonly VideoState _earlierJob;
    private readonly VideoState _job;

    public ReusableKeyframesTests()
    {
        _earlierJob = Takes.Job(Request, _earlier);
        _job = Takes.Job(Request, _take);
    }

    [Fact]
    public void A_changed_scene_is_rendered_alone()
    {
        ChangeScene(1, "A city at night");

        var reusable = ReusableKeyframes.Of(_job, _take, _take.Plan!, _earlierJob, _earlier)!;

        Assert.Equal([0, 2], reusable.Select(picture => picture.Index));
        Assert.Equal(["staging/0.png", "staging/2.png"], reusable.Select(picture => picture.Picture.Key));
        _take.Plan = _take.Plan! with { Reusable = reusable };
        Assert.Equal([0], TakeCommandFactory.Render(_job, _take, 0).Reusable!.Select(picture => picture.Index));
        Assert.Equal([2], TakeCommandFactory.Render(_job, _take, 1).Reusable!.Select(picture => picture.Index));
    }

    [Fact]
    public void Another_input_of_all_pictures_leaves_none()
    {
        Action<VideoState, TakeState>[] changes =
        [
            (job, _) => job.Parameters = job.Parameters! with { NegativePrompt = "text" },
            (job, _) => job.Parameters = job.Parameters! with { AspectRatio = "9:16" },
            (job, _) => job.Parameters = job.Parameters! with { Quality = Quality.High },
            (_, take) => take.Seed++,
            (_, take) => take.Plan = take.Plan! with { Motion = Motion.Drift },
            (_, take) => take.Model = "placeholder",
            (job, _) => job.Request = job.Request with { SourceImage = "videos/demo/start.png" },
        ];
        foreach (var change in changes)
        {
            var take = Takes.Rendering();
            var job = Takes.Job(Request, take);
            Assert.NotNull(ReusableKeyframes.Of(job, take, take.Plan!, _earlierJob, _earlier));
            change(job, take);
            Assert.Null(ReusableKeyframes.Of(job, take, take.Plan!, _earlierJob, _earlier));
        }
    }

    [Fact]
    public void Placeholders_of_failed_pictures_are_rendered_again()
    {
        _earlier.Keyframes[0] = _earlier.Keyframes[0] with { IsPlaceholder = true };
        Assert.Equal([1, 2], ReusableKeyframes.Of(_job, _take, _take.Plan!, _earlierJob, _earlier)!.Select(picture => picture.Index));
    }

    private void ChangeScene(int index, string prompt) => _job.Parameters = _job.Parameters! with
    {
        Scenes = [.. _job.Parameters.Scenes.Select((scene, at) => at == index ? scene with { Prompt = prompt } : scene)],
    };
}
