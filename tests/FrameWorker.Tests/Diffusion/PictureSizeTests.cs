using AdGenius.Contracts.Videos;
using AdGenius.Diffusion;
using AdGenius.FrameWorker.Diffusion;

namespace AdGenius.FrameWorker.Tests.Diffusion;

public sealed class PictureSizeTests
{
    [Theory]
    [InlineData(854, 480, 256, 32)]
    [InlineData(480, 854, 256, 32)]
    [InlineData(2160, 2160, 256, 32)]
    [InlineData(1080, 1350, 512, 8)]
    [InlineData(3840, 2160, 1024, 64)]
    public void Shape_and_area_are_close_and_on_the_grid(int width, int height, int native, int multiple)
    {
        var size = PictureSize.Of(width, height, new ModelDefaults(10, 4, native, native, multiple));

        Assert.Equal((0, 0), (size.Width % multiple, size.Height % multiple));
        Assert.Equal(1, (double)size.Width / size.Height * height / width, 0.08);
        Assert.Equal(1, (double)size.Width * size.Height / (native * native), 0.2);
    }

    [Theory]
    [InlineData(854, 480, 384, 224)]
    [InlineData(1080, 1920, 224, 384)]
    [InlineData(1080, 1350, 256, 256)]
    public void Of_the_sizes_a_model_was_trained_on_the_nearest_shape_is_taken(
        int width,
        int height,
        int expectedWidth,
        int expectedHeight) =>
        Assert.Equal(
            new FrameSize(expectedWidth, expectedHeight),
            PictureSize.Of(width, height, new ModelDefaults(10, 4, 256, 256, 32) { TrainedSizes = [(256, 256), (384, 224), (224, 384)] }));

    [Fact]
    public void A_square_is_the_models_own_size() =>
        Assert.Equal(new FrameSize(256, 256), PictureSize.Of(480, 480, new ModelDefaults(10, 4, 256, 256, 32)));
}
