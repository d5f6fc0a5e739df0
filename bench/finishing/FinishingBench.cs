using System.Diagnostics;
using System.Globalization;
using AdGenius.Bench.Composition;
using AdGenius.Contracts.Videos;
using AdGenius.Finishing;
using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Encode;
using AdGenius.Finishing.Music;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Preflight;
using AdGenius.Finishing.Presets;
using AdGenius.Finishing.Shapes;
using AdGenius.Finishing.Voice;
using AdGenius.Media;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using Microsoft.Extensions.Options;
using CaptionMode = AdGenius.Contracts.Briefs.CaptionMode;

namespace AdGenius.Bench.Finishing;

/// <summary>
/// Compares a finished ad (voice, music, captions, overlays, three shapes, preflight) with bare encodes of the same pictures: the same clip
/// in the same three framings with the same encoder settings, one run of ffmpeg for each. Both run one after the other in one process;
/// processor time decides, because other load of the machine changes it less.
/// </summary>
internal sealed class FinishingBench(int seconds) : IDisposable
{
    private const double Goal = 1.3;
    private static readonly string[] Presets = ["youtube", "tiktok", "feed"];
    private readonly FfmpegTools _tools = new(Options.Create(new MediaOptions()));
    private readonly FinishingFonts _fonts = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("adgenius-bench-").FullName;

    /// <summary>Prints both times and their ratio. Returns 1 when the goal is missed.</summary>
    public async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var clip = await MakeClipAsync(cancellationToken);
        var media = await new MediaProbe(_tools).ProbeAsync(clip, cancellationToken);
        var outputs = Presets.Select(name => PlatformPresets.ParseOutput("outputs", name) with { Reframe = Reframe.Crop }).ToList();
        var sizes = outputs.ConvertAll(one => PlatformPresets.Find(one.Preset!)!.ShapeOf(one.Shape!)!);
        outputs = [.. outputs.Zip(sizes, (one, shape) => one with { Size = new FrameSize(shape.Width, shape.Height) })];

        var source = SourceView.Of(clip, media, null);
        var samples = await FrameSamples.ReadAsync(_tools, source, cancellationToken);
        var framings = outputs.ConvertAll(one => FramingChooser.Choose(source, samples, [], one.Size!.Value, one.Reframe));
        var bare = await MeasureAsync(async () =>
        {
            foreach (var (one, framing) in outputs.Zip(framings))
            {
                await EncodeBareAsync(source, framing, one, cancellationToken);
            }
        });
        var result = default(FinishingResult);
        var finished = await MeasureAsync(
            async () => result = await Finisher().FinishAsync(RequestOf(clip, media, outputs), _folder, cancellationToken));
        var (ratio, processor) = (finished.Seconds / bare.Seconds, finished.ProcessorSeconds / bare.ProcessorSeconds);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores; {seconds} s, three shapes; bare {bare.Seconds:F1} s, finished {finished.Seconds:F1} s, ")
            + string.Create(CultureInfo.InvariantCulture, $"ratio {ratio:F2}, by processor time {processor:F2}; goal {Goal}"));
        foreach (var one in result!.Outputs)
        {
            await output.WriteLineAsync($"{one.Name,-10}{one.Size.Width}x{one.Size.Height,-8}{one.Report.Verdict}");
        }

        return processor <= Goal ? 0 : 1;
    }

    public void Dispose()
    {
        _fonts.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private AdFinisher Finisher()
    {
        var probe = new MediaProbe(_tools);
        var speech = new SpeechTrackBuilder(new FliteSynthesizer(_tools), _tools);
        var signer = new ContentSigner(Options.Create(new ContentCredentialsOptions()));
        return new AdFinisher(
            _tools, probe, speech, new TrackReader(probe, _tools), _fonts, signer, new RequestPreflight(speech, signer, _fonts),
            new FilePreflight(probe, _tools));
    }

    private FinishingRequest RequestOf(string clip, ProbedMedia media, IReadOnlyList<OutputSpec> outputs) => new()
    {
        Clips = [new SourceClip(clip, media)],
        Voice = new SpeechText { Script = Script() },
        Music = new MusicBed { Mood = "warm" },
        Captions = new CaptionOptions { Mode = CaptionMode.Burned },
        Overlays = new OverlaySet
        {
            Headline = new OverlayItem { Text = "Your morning blend", To = 5 },
            CallToAction = new OverlayItem { Text = "Try it free", From = seconds * 0.7 },
        },
        Outputs = outputs,
    };

    /// <summary>Speech over nearly the whole length.</summary>
    private string Script()
    {
        const string Sentence = " Find your blend, share a cup with your friends, and enjoy the day.";
        var script = "Good mornings start here.";
        while (SpeechEstimate.SecondsFor(new SpeechText { Script = script + Sentence }) < seconds * 0.75)
        {
            script += Sentence;
        }

        return script;
    }

    /// <summary>A picture with detail everywhere that moves: the encoder's usual day.</summary>
    private async Task<string> MakeClipAsync(CancellationToken cancellationToken)
    {
        var clip = Path.Combine(_folder, "clip.mp4");
        var source = $"mandelbrot=s=2304x1296:start_scale=0.8:rate=1,trim=end={seconds},loop=loop=-1:size=1,setpts=N/24/TB,"
            + "crop=1920:1080:x='192+150*sin(t/3)':y='108+80*cos(t/4)',fps=24";
        await RunAsync(
            ["-f", "lavfi", "-i", source, "-t", FfmpegText.Number(seconds), "-c:v", "libx264", "-preset", "veryfast", "-crf", "16",
                "-pix_fmt", "yuv420p", clip],
            cancellationToken);
        return clip;
    }

    private async Task EncodeBareAsync(
        SourceView source, Framing framing, OutputSpec output, CancellationToken cancellationToken)
    {
        var plan = new EncodePlan
        {
            Source = source,
            Framing = framing,
            Seconds = source.Seconds,
            FramesPerSecond = source.FramesPerSecond,
            AudioFile = "",
            Preset = PlatformPresets.Find(output.Preset!)!,
        };
        await RunAsync(
            [.. source.InputArguments, "-vf", $"{framing.Filters},setsar=1", "-an",
                .. EncodeArguments.VideoArguments(plan, null, 1), "-movflags", "+faststart", Path.Combine(_folder, "bare.mp4")],
            cancellationToken);
    }

    private Task<ProcessOutcome> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        ProcessRunner.RunToSuccessAsync(
            new ProcessCommand { FileName =
                _tools.Ffmpeg, Arguments = ["-v", "error", "-nostdin", "-y", .. arguments] }, cancellationToken);

    /// <summary>Of this process and of its children that have ended.</summary>
    private static double ProcessorSeconds() => ProcessorTime.OwnSeconds() + ProcessorTime.ChildSeconds();

    private static async Task<(double Seconds, double ProcessorSeconds)> MeasureAsync(Func<Task> work)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), ProcessorSeconds());
        await work();
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, ProcessorSeconds() - processor);
    }
}
