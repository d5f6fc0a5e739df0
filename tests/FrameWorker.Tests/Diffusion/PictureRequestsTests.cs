using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
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
            command.Keyframes.Select(keyframe => PictureRequests.Of(command, keyframe, Size, new DiffusionOptions(), null).Seed));
        Assert.Equal(
            0,
            PictureRequests.Of(command with { Seed = (1L << 32) - 1 }, command.Keyframes[1], Size, new DiffusionOptions(), null).Seed);
    }

    [Fact]
    public void A_walk_goes_towards_the_next_scenes_prompt_and_seed()
    {
        var command = Command() with { Motion = Motion.Walk };
        var keyframe = command.Keyframes[0] with { NextPrompt = "two", Blend = 0.5 };

        var walk = PictureRequests.Of(command, keyframe, Size, new DiffusionOptions(), null).Walk!;

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
            new DiffusionOptions(),
            null).Walk!;

        Assert.Equal(0, walk.Position);
    }

    [Fact]
    public void A_drift_starts_from_the_scenes_picture()
    {
        var command = Command() with { Motion = Motion.Drift };

        var request = PictureRequests.Of(command, command.Keyframes[0] with { Drift = 0.25 }, Size, new DiffusionOptions(), null);

        Assert.Equal(42, request.DriftFrom!.Seed);
        Assert.Equal(0.25f, request.Walk!.Position);
    }

    [Fact]
    public void An_empty_negative_prompt_is_left_to_the_model() =>
        Assert.Null(PictureRequests.Of(Command(), Command().Keyframes[0], Size, new DiffusionOptions(), null).NegativePrompt);

    private static RenderKeyframes Command() => TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one", "two");
}
