using System.Globalization;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.FrameWorker.Work;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.FrameWorker.Placeholders;

/// <summary>
/// Draws one placeholder: an invented view in the scene's colours with the scene's words on it. The same command gives the same picture.
/// </summary>
internal sealed class PlaceholderRenderer(FfmpegTools tools, WorkFolders folders)
{
    /// <summary>Soft shapes do not gain from more pixels than this; words are set at full size.</summary>
    private const int MaxSide = 960;

    private const string MissingGlyph = "failed to find any fallback with glyph";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly string FontFolder = Path.Combine(AppContext.BaseDirectory, "Fonts");
    private readonly Lazy<CaptionTextFilter> _captionFilter = new(
        () => new CaptionTextFilter(new FontCoverage(File.ReadAllBytes(Path.Combine(FontFolder, "DejaVuSans-Bold.ttf")))));

    /// <summary>The picture as JPEG.</summary>
    public async Task<byte[]> DrawAsync(Keyframe keyframe, long seed, FrameSize size, CancellationToken cancellationToken)
    {
        var factor = Math.Min(1, (double)MaxSide / Math.Max(size.Width, size.Height));
        var (width, height) = ((int)Math.Round(size.Width * factor), (int)Math.Round(size.Height * factor));
        var scenery = new Scenery(keyframe.Palette, seed, keyframe.SceneIndex, keyframe.Drift, (float)width / height);
        var view = new FrameSize(width, height);
        var pixels = SceneryRenderer.Render(scenery, width, height, cancellationToken);
        var text = _captionFilter.Value.RemoveUnsupportedGlyphs(keyframe.Text);
        var (picture, errorOutput) = await RenderCaptionAsync(
            pixels,
            view,
            CaptionScript.For(text, keyframe.SceneIndex, size.Width, size.Height),
            size,
            cancellationToken);
        if (errorOutput.Contains(MissingGlyph, StringComparison.Ordinal))
        {
            text = _captionFilter.Value.RestrictToBundledFont(keyframe.Text);
            (picture, _) = await RenderCaptionAsync(
                pixels,
                view,
                CaptionScript.For(text, keyframe.SceneIndex, size.Width, size.Height),
                size,
                cancellationToken);
        }

        return picture;
    }

    private async Task<(byte[] Picture, string ErrorOutput)> RenderCaptionAsync(
        byte[] pixels,
        FrameSize view,
        string sheet,
        FrameSize size,
        CancellationToken cancellationToken)
    {
        using var folder = folders.Create();
        var path = Path.Combine(folder.FullName, "words.ass");
        await File.WriteAllTextAsync(path, sheet, cancellationToken);
        using var picture = new MemoryStream();
        var outcome = await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = tools.Ffmpeg,
                Arguments = ArgumentsFor(view, size, path, FontFolder),
                WriteInput = async (input, token) => await input.WriteAsync(pixels, token),
                ReadOutput = (output, token) => output.CopyToAsync(picture, token),
                TimeLimit = Limit,
            },
            cancellationToken);
        return (picture.ToArray(), outcome.ErrorOutput);
    }

    internal static IReadOnlyList<string> ArgumentsFor(FrameSize view, FrameSize size, string sheet, string fonts) =>
    [
        "-v", "warning", "-f", "rawvideo", "-pix_fmt", "rgb24",
        "-video_size", string.Create(CultureInfo.InvariantCulture, $"{view.Width}x{view.Height}"), "-i", "pipe:0",
        "-vf", string.Create(
            CultureInfo.InvariantCulture,
            $"scale={size.Width}:{size.Height}:flags=bicubic,ass=filename={FilterValue.Quote(sheet)}:fontsdir={FilterValue.Quote(fonts)},format=yuvj444p"),
        "-frames:v", "1", "-c:v", "mjpeg", "-q:v", "2", "-f", "image2pipe", "pipe:1",
    ];
}
