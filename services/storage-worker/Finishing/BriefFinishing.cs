using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Videos;
using AdGenius.Finishing;
using AdGenius.Hosting.Processes;
using AdGenius.Media.Colour;
using AdGenius.Media.Probe;
using AdGenius.StorageWorker.Library;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>Finishes a clip as its brief asks: one file set per output, each checked against the rules of its platform.</summary>
internal sealed class BriefFinishing(
    ClipFetch clips, VideoValidator validator, FinishingRequests requests, AdFinisher finisher, MediaProbe probe)
{
    /// <exception cref="VideoRefusedException">The clip is not a playable video.</exception>
    /// <exception cref="FinishingRefusedException">The brief cannot be fulfilled.</exception>
    /// <exception cref="BriefFileUnavailableException">A file that the brief names cannot be fetched now.</exception>
    public async Task<(IReadOnlyList<LocalOutput> Outputs, FinishingFacts Facts)> FinishAsync(
        FinishVideo command, ScratchFolder work, CancellationToken cancellationToken)
    {
        // First, since they are small beside the clip: where one cannot be fetched now, all of this is done again later, often many times.
        var inputs = await requests.FetchAsync(command, work, cancellationToken);
        var main = work.File("clip");
        await clips.FetchAsync(command.Clip, main, cancellationToken);
        var (facts, media) = await validator.CheckAsync(main, cancellationToken);
        var sources = new List<SourceClip> { new(main, media) };
        foreach (var shape in command.ShapeClips ?? [])
        {
            var file = work.File($"clip-{sources.Count}");
            await clips.FetchAsync(shape.Clip, file, cancellationToken);
            sources.Add(new SourceClip(file, (await validator.CheckAsync(file, cancellationToken)).Media));
        }

        var request = requests.Of(command, inputs, sources, facts.DurationSeconds);
        var folder = Directory.CreateDirectory(work.File("outputs")).FullName;
        var result = await finisher.FinishAsync(request, folder, cancellationToken);
        var outputs = new List<LocalOutput>(result.Outputs.Count);
        foreach (var output in result.Outputs)
        {
            outputs.Add(await LocalAsync(output, work, cancellationToken));
        }

        return (outputs, new FinishingFacts
        {
            SpokenBy = result.SpokenBy,
            IsDraftVoice = result.IsDraftVoice,
            MusicBy = result.MusicBy,
        });
    }

    private async Task<LocalOutput> LocalAsync(
        EncodedOutput output, ScratchFolder work, CancellationToken cancellationToken)
    {
        var media = await probe.ProbeAsync(output.VideoFile, cancellationToken);
        return new LocalOutput
        {
            Name = output.Name,
            Shape = output.Shape,
            Preset = output.Preset,
            VideoFile = output.VideoFile,
            Matrix = Bt709.MatrixOf(media.Video!),
            PosterFile = output.PosterFile,
            CaptionFiles = [.. new[] { output.SubRipFile, output.WebVttFile }.OfType<string>()],
            Preflight = PreflightReports.VerdictOf(output.Report),
            ReportFile = await PreflightReports.WriteAsync(output.Report, output.Name, work, cancellationToken),
            Facts = VideoValidator.FactsOf(media),
        };
    }
}
