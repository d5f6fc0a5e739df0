using AdGenius.Imaging;
using AdGenius.Imaging.Framing;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Finishing.Shapes;

/// <summary>Small pictures of a clip at even distances: enough to find its subjects and the brightness behind texts.</summary>
internal sealed class FrameSamples
{
    private const int LongSide = 256;
    private const double SamplesPerSecond = 2;
    private const int MaxSamples = 240;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    private readonly SaliencyMap?[] _saliency;

    private FrameSamples(int width, int height, double distanceSeconds, IReadOnlyList<byte[]> frames)
    {
        Width = width;
        Height = height;
        DistanceSeconds = distanceSeconds;
        Frames = frames;
        _saliency = new SaliencyMap?[frames.Count];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Seconds from one sample to the next; the first one is at half of that.</summary>
    public double DistanceSeconds { get; }

    /// <summary>Red, green and blue, rows from the top.</summary>
    public IReadOnlyList<byte[]> Frames { get; }

    public double TimeOf(int sample) => (sample + 0.5) * DistanceSeconds;

    /// <summary>What stands out in a sample; found once for all shapes.</summary>
    public SaliencyMap SaliencyOf(int sample)
    {
        if (_saliency[sample] is not { } map)
        {
            using var picture = Picture.OfRgb(Frames[sample], Width, Height);
            _saliency[sample] = map = SaliencyMap.Of(picture);
        }

        return map;
    }

    /// <summary>Decodes a part of the clip once.</summary>
    public static async Task<FrameSamples> ReadAsync(
        FfmpegTools tools, SourceView source, CancellationToken cancellationToken)
    {
        var scale = (double)LongSide / Math.Max(source.Width, source.Height);
        var (width, height) = (Even(source.Width * scale), Even(source.Height * scale));
        var distance = Math.Max(1 / SamplesPerSecond, source.Seconds / MaxSamples);
        var frames = new List<byte[]>();
        var command = new ProcessCommand
        {
            FileName = tools.Ffmpeg,
            Arguments =
            [
                // Without "pass" less than half the distance of two samples would give none.
                "-v", "error", "-nostdin", .. SourceView.RoughDecoding, .. source.InputArguments, "-map", source.VideoStream, "-vf",
                $"{source.Deinterlaced}fps={FfmpegText.Number(1 / distance)}:start_time=0:eof_action=pass,{source.ToBt709}"
                    + $"scale={width}:{height}:flags=fast_bilinear,format=rgb24",
                "-f", "rawvideo", "pipe:1",
            ],
            ReadOutput = async (output, token) =>
            {
                while (true)
                {
                    var frame = new byte[width * height * 3];
                    if (await output.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false, token) < frame.Length)
                    {
                        return;
                    }

                    if (frames.Count <= MaxSamples)
                    {
                        frames.Add(frame);
                    }
                }
            },
            TimeLimit = Limit,
            MemoryLimitBytes = ChildMemory.Decoder,
        };
        await ProcessRunner.RunToSuccessAsync(command, cancellationToken);
        return frames.Count > 0
            ? new FrameSamples(width, height, distance, frames)
            : throw new FinishingRefusedException("clips", "The clip holds no frames in the part that is used.");
    }

    /// <summary>A sample's relative luminance (WCAG) at a place, both coordinates 0 to 1.</summary>
    public double LuminanceAt(int sample, double x, double y)
    {
        var column = Math.Clamp((int)(x * Width), 0, Width - 1);
        var row = Math.Clamp((int)(y * Height), 0, Height - 1);
        var pixel = Frames[sample].AsSpan(((row * Width) + column) * 3, 3);
        return Brand.Contrast.LuminanceOf(pixel[0], pixel[1], pixel[2]);
    }

    private static int Even(double pixels) => Math.Max(2, (int)Math.Round(pixels / 2) * 2);
}
