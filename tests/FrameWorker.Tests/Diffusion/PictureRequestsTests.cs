using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Pictures;
using AdGenius.Contracts.Videos;
using AdGenius.Diffusion.Pictures;
using AdGenius.FrameWorker.Diffusion;

namespace AdGenius.FrameWorker.Tests.Diffusion;

public sealed class PictureRequestsTests
{
    private static readonly FrameSize Size = new(256, 256);

    [Fact]
    public void The_first_scene_has_the_takes_seed_and_each_further_one_the_next()
    {
        var command = Command();

        Assert.Equal(
            [42L, 43L],
            command.Keyframes.Select(keyframe => PictureRequests.Of(command, keyframe, Size, InputPictures.None).Seed));
        Assert.Equal(
            0,
            PictureRequests.Of(command with { Seed = (1L << 32) - 1 }, command.Keyframes[1], Size, InputPictures.None).Seed);
    }

    [Fact]
    public void A_walk_goes_towards_the_next_scenes_prompt_and_seed()
    {
        var command = Command() with { Motion = Motion.Walk };
        var keyframe = command.Keyframes[0] with { NextPrompt = "two", Blend = 0.5 };

        var walk = PictureRequests.Of(command, keyframe, Size, InputPictures.None).Walk!;

        Assert.Equal(("two", 43L, 0.5f), (walk.Prompt, walk.Seed, walk.Position));
    }

    [Fact]
    public void A_walk_begins_at_the_scene_itself()
    {
        var command = Command() with { Motion = Motion.Walk };

        var walk = PictureRequests.Of(
            command,
            command.Keyframes[0] with { NextPrompt = "two", Blend = 0 },
            Size,
            InputPictures.None).Walk!;

        Assert.Equal(0, walk.Position);
    }

    [Fact]
    public void A_drift_starts_from_the_scenes_picture()
    {
        var command = Command() with { Motion = Motion.Drift };

        var request = PictureRequests.Of(command, command.Keyframes[0] with { Drift = 0.25 }, Size, InputPictures.None);

        Assert.Equal(42, request.DriftFrom!.Seed);
        Assert.Equal(0.25f, request.Walk!.Position);
    }

    [Fact]
    public void An_empty_negative_prompt_is_left_to_the_model() =>
        Assert.Null(PictureRequests.Of(Command(), Command().Keyframes[0], Size, InputPictures.None).NegativePrompt);

    [Fact]
    public void Settings_are_those_of_the_command_and_else_the_models()
    {
        var settings = new DiffusionSettings { Steps = 7, Guidance = 2.5, Scheduler = "unipc", Strength = 0.4, ControlScale = 0.3 };
        var command = Command() with { Diffusion = settings };

        var stated = PictureRequests.Of(command, command.Keyframes[0], Size, InputPictures.None);
        var left = PictureRequests.Of(Command(), command.Keyframes[0], Size, InputPictures.None);

        Assert.Equal(
            (7, 2.5f, "unipc", 0.4, 0.3f),
            (stated.Steps, stated.GuidanceScale, stated.Scheduler, stated.Strength, stated.ControlScale));
        Assert.Equal((null, null, null, 0.8, 1f), (left.Steps, left.GuidanceScale, left.Scheduler, left.Strength, left.ControlScale));
    }

    [Fact]
    public void Each_scene_starts_from_its_own_reference_picture_and_further_ones_from_the_last()
    {
        RgbImage[] pictures = [new(1, 1, [1, 1, 1]), new(1, 1, [2, 2, 2])];
        var command = TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one", "two", "three");
        var inputs = new InputPictures { Starts = pictures };

        Assert.Equal(
            [pictures[0], pictures[1], pictures[1]],
            command.Keyframes.Select(keyframe => PictureRequests.Of(command, keyframe, Size, inputs).InitImage));
    }

    private static RenderKeyframes Command() => TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one", "two");
}
