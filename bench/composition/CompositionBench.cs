using System.Diagnostics;
using System.Globalization;
using AdGenius.Media;
using AdGenius.Media.Composition;
using AdGenius.Media.Composition.Encoding;
using AdGenius.Media.Composition.Pictures;
using AdGenius.Media.Composition.Timeline;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using Microsoft.Extensions.Options;

namespace AdGenius.Bench.Composition;

/// <summary>
/// Compares our composition with bare ffmpeg that encodes the same frames from a raw file with the same settings. Both run alternately,
/// several times, so that load of the machine affects both; medians count. Processor time is printed beside wall-clock time: it is
/// comparable on a machine that is shared.
/// </summary>
internal sealed class CompositionBench : IDisposable
{
    private const int Rounds = 9;
    private const double Goal = 0.9;
    private readonly FfmpegTools _tools = new(Options.Create(new MediaOptions()));
    private readonly string _folder = Directory.CreateTempSubdirectory("adgenius-bench-").FullName;

    /// <summary>Prints one line for each case. Returns 1 when the goal is missed in one.</summary>
    public async Task<int> RunAsync(IReadOnlyList<BenchCase> cases, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"{Environment.ProcessorCount} cores, {Rounds} rounds; ratio: bare time by composed time; goal {Goal}");
        await output.WriteLineAsync(
            $"{"case",-24}{"size",-11}{"frames",7}{"composed fps",14}{"bare fps",10}{"ratio",8}{"by processor",14}"
            + $"{"bare",10}{"ffmpeg",10}{"ours",10}{"rendering",11}  (processor time of a frame)");
        var missed = false;
        foreach (var bench in cases)
        {
            missed |= await MeasureAsync(bench, output, cancellationToken) < Goal;
        }

        return missed ? 1 : 0;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<double> MeasureAsync(BenchCase bench, TextWriter output, CancellationToken cancellationToken)
    {
        var plan = bench.Plan;
        var pictures = await PicturesAsync(plan, cancellationToken);
        var raw = Path.Combine(_folder, "frames.yuv");
        await DumpAsync(plan, pictures, raw, cancellationToken);
        var rendering = await MeasureAsync(() => RenderFramesAsync(plan, pictures, Stream.Null, cancellationToken));
        var composed = new List<Cost>();
        var bare = new List<Cost>();
        var composer = new ClipComposer(_tools, Options.Create(new MediaOptions()));
        var composedPath = Path.Combine(_folder, "composed.mp4");
        for (var round = 0; round < Rounds; round++)
        {
            composed.Add(await MeasureAsync(
                () => composer.ComposeAsync(plan, pictures, composedPath, null, cancellationToken)));
            bare.Add(await MeasureAsync(() => EncodeAsync(plan, raw, cancellationToken)));
        }

        File.Delete(raw);
        var clock = Median(bare.Zip(composed, (one, other) => one.Seconds / other.Seconds));
        var processor = Median(bare.Zip(composed, (one, other) => one.ProcessorSeconds / other.ProcessorSeconds));
        var size = $"{plan.Size.Width}x{plan.Size.Height}";
        var (ours, theirs) = (plan.FrameCount / Median(composed.Select(cost => cost.Seconds)), plan.FrameCount
            / Median(bare.Select(cost => cost.Seconds)));
        string PerFrame(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000 / plan.FrameCount:F2} ms");
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{bench.Name,-24}{size,-11}{plan.FrameCount,7}{ours,14:F1}{theirs,10:F1}{clock,8:F3}{processor,14:F3}"
            + $"{PerFrame(Median(bare.Select(cost => cost.ProcessorSeconds))),10}"
            + $"{PerFrame(Median(composed.Select(cost => cost.ChildSeconds))),10}"
            + $"{PerFrame(Median(composed.Select(cost => cost.OwnSeconds))),10}{PerFrame(rendering.ProcessorSeconds),11}"));
        return clock;
    }

    /// <summary>Pictures with detail everywhere: the encoder's usual day, not its best.</summary>
    private async Task<IReadOnlyList<SuppliedPicture>> PicturesAsync(ClipPlan plan, CancellationToken cancellationToken)
    {
        var pictures = new List<SuppliedPicture>();
        for (var i = 0; i < plan.PictureCount; i++)
        {
            var path = Path.Combine(_folder, $"{i:000}.jpg");
            var scale = (0.8 / (1 + (0.3 * i))).ToString(CultureInfo.InvariantCulture);
            var source = $"mandelbrot=s={plan.Size.Width}x{plan.Size.Height}:start_scale={scale},gblur=1.2,format=yuvj444p";
            var command = new ProcessCommand {
                FileName = _tools.Ffmpeg,
                Arguments = ["-v", "error", "-y", "-f", "lavfi", "-i", source, "-frames:v", "1", "-q:v", "2", path] };
            await ProcessRunner.RunToSuccessAsync(command, cancellationToken);
            pictures.Add(new SuppliedPicture("image/jpeg", _ => Task.FromResult<Stream>(File.OpenRead(path))));
        }

        return pictures;
    }

    /// <summary>The frames that the composer sends to the encoder, in a file.</summary>
    private async Task DumpAsync(ClipPlan plan, IReadOnlyList<SuppliedPicture> pictures, string raw, CancellationToken cancellationToken)
    {
        await using var file = File.Create(raw);
        await RenderFramesAsync(plan, pictures, file, cancellationToken);
    }

    private async Task RenderFramesAsync(
        ClipPlan plan,
        IReadOnlyList<SuppliedPicture> pictures,
        Stream target,
        CancellationToken cancellationToken)
    {
        var timeline = new ClipTimeline(plan);
        var size = ClipComposer.PreparedSize(plan, timeline);
        await using var decoder = new FrameDecoder(_tools, pictures, size, cancellationToken);
        await new FramePipeline(plan, timeline, new FrameCache(decoder)).WriteAllAsync(target, null, cancellationToken);
    }

    private Task<ProcessOutcome> EncodeAsync(ClipPlan plan, string raw, CancellationToken cancellationToken)
    {
        var arguments = EncoderArguments.For(plan, "file:" + raw, Path.Combine(_folder, "bare.mp4"));
        return ProcessRunner.RunToSuccessAsync(new ProcessCommand { FileName = _tools.Ffmpeg, Arguments = arguments }, cancellationToken);
    }

    private static async Task<Cost> MeasureAsync(Func<Task> work)
    {
        var (start, own, children) = (Stopwatch.GetTimestamp(), ProcessorTime.OwnSeconds(), ProcessorTime.ChildSeconds());
        await work();
        return new Cost(
            Stopwatch.GetElapsedTime(start).TotalSeconds, ProcessorTime.OwnSeconds() - own, ProcessorTime.ChildSeconds() - children);
    }

    private static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return ordered[ordered.Length / 2];
    }

    private readonly record struct Cost(double Seconds, double OwnSeconds, double ChildSeconds)
    {
        public double ProcessorSeconds => OwnSeconds + ChildSeconds;
    }
}
