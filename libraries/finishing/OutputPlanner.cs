using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Encode;
using AdGenius.Finishing.Mix;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Preflight;
using AdGenius.Finishing.Presets;
using AdGenius.Finishing.Shapes;
using AdGenius.Media.Tools;

namespace AdGenius.Finishing;

/// <summary>Decides size, framing, layout and sound of an output, and draws what lies over it.</summary>
internal sealed class OutputPlanner(FfmpegTools tools)
{
    private const int SmallLines = 720;

    private readonly SoundMixer _mixer = new(tools);

    public async Task<PlannedOutput> PlanAsync(
        OutputSpec output, AdWork work, string mixed, string workFolder, CancellationToken cancellationToken)
    {
        var request = work.Request;
        var (preset, shape) = RequestPreflight.ShapeOf(output, work.Sources[0].Shape);
        var source = work.SourceFor(shape.Shape);
        var size = output.Size ?? SizeFor(source, preset, shape);
        var layout = AdLayout.Of(work.Content, size, shape.SafeArea, work.Fonts);
        var samples = FramingChooser.NeedsSamples(source, size, output.Reframe) || layout.Elements.Count > 0
            ? await work.SamplesOf(source, tools, cancellationToken)
            : null;
        var framing = FramingChooser.Choose(source, samples, request.Scenes, size, output.Reframe);
        var drawing = AdDrawing.Of(work, layout, framing, samples, size, shape.SafeArea);
        var folder = Path.Combine(work.Folder, output.Name);
        var plan = new EncodePlan
        {
            Source = source,
            Framing = framing,
            Seconds = work.Seconds,
            FramesPerSecond = Math.Clamp(source.FramesPerSecond, preset.MinFramesPerSecond, preset.MaxFramesPerSecond),
            Layers = await drawing.WriteLayersAsync(folder, cancellationToken),
            CaptionList = await drawing.WriteCaptionsAsync(folder, cancellationToken),
            CaptionBand = drawing.Layout.CaptionBand ?? default,
            CaptionBandOnEndCard = drawing.CaptionBandOnEndCard,
            AudioFile = await work.SoundFor(preset, _mixer, mixed, cancellationToken),
            Preset = preset,
            Metadata = MetadataOf(request),
        };
        return new PlannedOutput(output, shape, size, drawing, plan, Path.Combine(workFolder, output.Name + ".mp4"));
    }

    /// <summary>
    /// The advised size; for a small clip the smaller one of 720 lines, as enlarging shows nothing more. An even smaller clip keeps its own
    /// size where its file is for no platform in particular.
    /// </summary>
    private static FrameSize SizeFor(SourceView source, PlatformPreset preset, PresetShape shape)
    {
        if (preset == PlatformPresets.General && source.Shape == shape.Shape && Math.Min(source.Width, source.Height) < SmallLines)
        {
            return new FrameSize(source.Width & ~1, source.Height & ~1); // an encoder of 4:2:0 takes even numbers only
        }

        var small = FrameSize.Of(Quality.Standard, shape.Shape);
        var isSmall = Math.Min(source.Width, source.Height) <= SmallLines;
        var isEnough = small.Width >= shape.MinWidth && small.Height >= shape.MinHeight && small.Width <= shape.Width;
        return isSmall && isEnough && preset.Shapes.Count > 0 ? small : new FrameSize(shape.Width, shape.Height);
    }

    private static Dictionary<string, string> MetadataOf(FinishingRequest request)
    {
        var metadata = new Dictionary<string, string>();
        if (request.Title is { Length: > 0 } title)
        {
            metadata["title"] = title;
        }

        if (request.Disclosure.IsMadeByAi)
        {
            metadata["comment"] = "Made by AI. DigitalSourceType: " + DisclosureOptions.TrainedAlgorithmicMedia;
        }

        return metadata;
    }
}
