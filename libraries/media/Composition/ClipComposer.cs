using AdGenius.Contracts.Videos;
using AdGenius.Media.Composition.Encoding;
using AdGenius.Media.Composition.Pictures;
using AdGenius.Media.Composition.Timeline;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using Microsoft.Extensions.Options;

namespace AdGenius.Media.Composition;

/// <summary>
/// Composes an H.264 file from still pictures in one pass: ffmpeg decodes and fits the pictures, our resampler moves and joins them,
/// ffmpeg encodes. Nothing but the finished file ever touches the disk.
/// </summary>
public sealed class ClipComposer(FfmpegTools tools, IOptions<MediaOptions> options)
{

    /// <summary>
    /// Composes <paramref name="plan"/> of <paramref name="pictures"/>, in the order of the shots, into <paramref name="path"/>.
    /// <paramref name="framesWritten"/> receives how many frames were written to the encoder.
    /// </summary>
    /// <exception cref="ArgumentException">The plan cannot be composed, or the pictures do not fit it.</exception>
    /// <exception cref="PictureUnreadableException">A picture cannot be decoded.</exception>
    /// <exception cref="ToolMissingException">There is no ffmpeg.</exception>
    /// <exception cref="ToolFailedException">ffmpeg failed, was killed, ran longer than <see cref="MediaOptions.ComposeTimeLimit"/>, or the
    /// disk is full. No file is left.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. No file is left.</exception>
    public async Task ComposeAsync(
        ClipPlan plan,
        IReadOnlyList<SuppliedPicture> pictures,
        string path,
        Func<int, CancellationToken, Task>? framesWritten,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(pictures);
        var timeline = new ClipTimeline(plan);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pictures.Count, plan.PictureCount, nameof(pictures));
        using var span = MediaSpans.Begin("compose clip");
        span?.SetTag("adgenius.video.frames", plan.FrameCount).SetTag("adgenius.video.width", plan.Size.Width)
            .SetTag("adgenius.video.height", plan.Size.Height);
        await using var decoder = new FrameDecoder(tools, pictures, PreparedSize(plan, timeline), cancellationToken);
        var command = new ProcessCommand
        {
            FileName = tools.Ffmpeg,
            Arguments = EncoderArguments.For(plan, "pipe:0", path),
            TimeLimit = options.Value.ComposeTimeLimit,
            MemoryLimitBytes = ChildMemory.ComposerEncoder,
            WriteInput = (input, token) => new FramePipeline(plan, timeline, new FrameCache(decoder)).WriteAllAsync(
                input,
                framesWritten,
                token),
        };
        var finished = false;
        try
        {
            var outcome = await ProcessRunner.RunToSuccessAsync(command, cancellationToken);
            var frames = EncoderReport.FramesWritten(outcome.Output);
            finished = frames == plan.FrameCount && File.Exists(path)
                ? true
                : throw new ToolFailedException($"ffmpeg wrote {frames} of {plan.FrameCount} frames.");
        }
        catch (Exception exception) when (span.Records(exception))
        {
            throw;
        }
        finally
        {
            if (!finished)
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>Pictures are prepared as large as they are when the camera is closest: then no frame enlarges them.</summary>
    internal static FrameSize PreparedSize(ClipPlan plan, ClipTimeline timeline)
    {
        var factor = 1 / (1 - timeline.MaxTravel);
        return plan.Motion == Motion.None ? plan.Size : new FrameSize(Even(plan.Size.Width * factor), Even(plan.Size.Height * factor));
    }

    private static int Even(double pixels) => (int)Math.Ceiling(pixels / 2) * 2;
}
