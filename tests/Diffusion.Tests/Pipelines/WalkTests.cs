using AdGenius.Diffusion.Motion;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Pipelines;

public sealed class WalkTests
{
    private static readonly ImageRequest Here = new() { Prompt = "a red car at night", Seed = 1, Scheduler = "euler-ancestral" };
    private static readonly ImageRequest There = Here with { Prompt = "a blue sea at noon", Seed = 2 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_ends_of_a_walk_are_the_pictures_themselves()
    {
        using DiffusionModel model = TinyModel.Open("sd");
        ImageRequest At(float position) => Here with { Walk = new LatentWalk(There.Prompt, null, There.Seed, position) };
        IReadOnlyList<GeneratedImage> pictures = model.Generate([Here, At(0), At(0.5f), At(1), There], null, Cancellation);
        Assert.Equal(pictures[0].Picture.Pixels, pictures[1].Picture.Pixels);
        Assert.Equal(0, pictures[3].Picture.Pixels.Zip(pictures[4].Picture.Pixels).Count(x => Math.Abs(x.First - x.Second) > 1));
        Assert.NotEqual(pictures[0].Picture.Pixels, pictures[2].Picture.Pixels);
    }

    [Fact]
    public void A_plan_says_its_budget_and_walks_from_scene_to_scene()
    {
        using DiffusionModel model = TinyModel.Open("sd");
        MotionPlan plan = MotionPlan.Create(MotionKind.Walk, [new MotionScene(Here, 3), new MotionScene(There, 2)], model.Folder);
        Assert.Equal([0, 0, 0, 1, 1], plan.Keyframes.Select(x => x.Scene));
        Assert.Equal(5 * model.Folder.Defaults.Steps, plan.DenoisingSteps);
        Assert.Equal(0, plan.Keyframes[0].Request.Walk!.Position);
        Assert.Equal(There.Prompt, plan.Keyframes[1].Request.Walk!.Prompt);
        Assert.Equal(There.Prompt, plan.Keyframes[3].Request.Prompt);
    }

    [Theory]
    [InlineData(MotionKind.None)]
    [InlineData(MotionKind.Pan)]
    public void Still_motion_needs_one_picture_for_each_scene(MotionKind kind)
    {
        using DiffusionModel model = TinyModel.Open("sd");
        MotionPlan plan = MotionPlan.Create(kind, [new MotionScene(Here, 9), new MotionScene(There, 9)], model.Folder);
        Assert.Equal(2, plan.Keyframes.Count);
        Assert.Throws<ArgumentException>(() => MotionPlan.Create(kind, [], model.Folder));
        Assert.Throws<ArgumentException>(() => MotionPlan.Create(kind, [new MotionScene(Here, 0)], model.Folder));
    }
}
