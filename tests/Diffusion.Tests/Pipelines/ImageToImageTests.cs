using System.Text.Json;

namespace AdGenius.Diffusion.Tests.Pipelines;

public sealed class ImageToImageTests
{
    private static readonly RgbImage Start = new(64, 64, [.. Enumerable.Range(0, 64 * 64 * 3).Select(x => (byte)(x % 251))]);
    private static readonly ImageRequest Request = new() {
        Prompt = "a red car at night",
        NegativePrompt = "blurry",
        Seed = 33,
        Steps = 6,
        GuidanceScale = 5 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// Half of six steps starts at the fourth; the latents of torch are decoded by the same decoder, so pixels show whether they agree.
    /// </summary>
    [Fact]
    public void A_started_picture_is_the_one_torch_makes()
    {
        JsonElement golden = TinyModel.Golden("sd");
        using DiffusionModel model = TinyModel.Open("sd");
        byte[] pixels = model.Generate([Request with { InitImage = Start, Strength = 0.5 }], null, Cancellation)[0].Picture.Pixels;
        byte[] expected = [.. golden.GetProperty("image_to_image_bytes").EnumerateArray().Select(x => x.GetByte())];
        Assert.Equal(0, Enumerable.Range(0, expected.Length).Count(i => Math.Abs(expected[i] - pixels[i]) > 1));
    }

    [Fact]
    public void Full_strength_forgets_nothing_but_the_noise_level_and_little_strength_stays_close()
    {
        using DiffusionModel model = TinyModel.Open("sd");
        byte[] Of(double strength)
            => model.Generate([Request with { InitImage = Start, Strength = strength }], null, Cancellation)[0].Picture.Pixels;
        byte[] little = Of(0.17);
        byte[] much = Of(1);
        byte[] none = model.Generate([Request], null, Cancellation)[0].Picture.Pixels;
        Assert.True(Distance(little, none) > Distance(much, none));
    }

    [Fact]
    public void A_start_of_another_size_is_brought_to_the_size_asked_for()
    {
        using DiffusionModel model = TinyModel.Open("sd");
        var large = new RgbImage(200, 100, new byte[200 * 100 * 3]);
        RgbImage picture = model.Generate([Request with { InitImage = large, Width = 128, Height = 64 }], null, Cancellation)[0].Picture;
        Assert.Equal((128, 64), (picture.Width, picture.Height));
    }

    [Fact]
    public void A_drift_is_the_same_in_any_batch_and_changes_little_by_little()
    {
        using DiffusionModel model = TinyModel.Open("sd");
        MotionPlan plan = MotionPlan.Create(MotionKind.Drift, [new MotionScene(Request, 4)], model.Folder);
        ImageRequest[] requests = [.. plan.Keyframes.Select(x => x.Request)];
        IReadOnlyList<GeneratedImage> all = model.Generate(requests, null, Cancellation);
        using DiffusionModel another = TinyModel.Open("sd");
        Assert.Equal(another.Generate([requests[2]], null, Cancellation)[0].Picture.Pixels, all[2].Picture.Pixels);
        Assert.True(Distance(all[0].Picture.Pixels, all[1].Picture.Pixels) < Distance(all[0].Picture.Pixels, all[3].Picture.Pixels));
    }

    private static double Distance(byte[] left, byte[] right) => left.Zip(right).Average(x => Math.Abs(x.First - x.Second));
}
