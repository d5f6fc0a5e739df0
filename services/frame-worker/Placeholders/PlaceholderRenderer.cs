using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Imaging;
using AdGenius.Text.Drawing;
using AdGenius.Text.Fonts;

namespace AdGenius.FrameWorker.Placeholders;

/// <summary>
/// Draws one placeholder: a generated landscape in the scene's colours with the scene's text on it. The same command gives the same
/// picture.
/// </summary>
internal sealed class PlaceholderRenderer(FontLibrary fonts)
{
    /// <summary>Soft shapes do not gain from more pixels than this; text is drawn at full size.</summary>
    private const int MaxSide = 960;

    private const int JpegQuality = 95;

    /// <summary>The picture as JPEG.</summary>
    public byte[] Draw(Keyframe keyframe, long seed, FrameSize size, CancellationToken cancellationToken)
    {
        using var canvas = TextCanvas.OfRgb(DrawScenery(keyframe, seed, size, cancellationToken), size.Width, size.Height);
        PlaceholderCaption.Draw(canvas, keyframe.Text, keyframe.SceneIndex, fonts);
        using var picture = Picture.OfRgb(canvas.ToRgb(), size.Width, size.Height);
        return picture.ToJpeg(JpegQuality);
    }

    private static byte[] DrawScenery(Keyframe keyframe, long seed, FrameSize size, CancellationToken cancellationToken)
    {
        var factor = Math.Min(1, (double)MaxSide / Math.Max(size.Width, size.Height));
        var (width, height) = ((int)Math.Round(size.Width * factor), (int)Math.Round(size.Height * factor));
        var scenery = new Scenery(keyframe.Palette, seed, keyframe.SceneIndex, keyframe.Drift, (float)width / height);
        var pixels = SceneryRenderer.Render(scenery, width, height, cancellationToken);
        if (factor >= 1)
        {
            return pixels;
        }

        using var small = Picture.OfRgb(pixels, width, height);
        using var large = small.Resize(size.Width, size.Height);
        return large.ToRgb();
    }
}
