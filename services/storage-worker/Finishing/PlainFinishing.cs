using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Preflight;
using AdGenius.Media.Probe;
using AdGenius.StorageWorker.Work;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>
/// Finishes a clip without a brief: playable everywhere, with a sound stream, a poster, the mark of AI, and a report by the general rules.
/// </summary>
internal sealed class PlainFinishing(
    ClipFetch clips,
    VideoValidator validator,
    VideoFinisher finisher,
    ContentSigner signer,
    FilePreflight preflight)
{
    /// <exception cref="VideoRefusedException">The clip is not a playable video.</exception>
    public async Task<IReadOnlyList<LocalOutput>> FinishAsync(FinishVideo command, WorkFolder work, CancellationToken cancellationToken)
    {
        var clip = work.File("clip");
        await clips.FetchAsync(command.Clip, clip, cancellationToken);
        var (facts, media) = await validator.CheckAsync(clip, cancellationToken);
        var finished = await finisher.FinishAsync(clip, media, work, cancellationToken);
        var shape = command.Parameters.AspectRatio;
        var name = shape.Replace(':', 'x');
        var (poster, preview) = (work.File("poster.jpg"), work.File($"{name}.webp"));

        // At the same time: a tool uses one core while it starts and while it reads.
        var checking = finished == clip ? Task.FromResult(facts) : CheckFinishedAsync(finished, facts, media, cancellationToken);
        await Task.WhenAll(
            checking,
            finisher.MakePosterAsync(finished, poster, facts, cancellationToken),
            finisher.MakePreviewAsync(finished, preview, facts, cancellationToken));
        facts = await checking;
        var isMadeByAi = DisclosurePolicy.IsMadeByAi(command);
        await MarkAsync(isMadeByAi, command.CreativeId, finished, poster, work, cancellationToken);
        var context = new FileContext
        {
            Size = new FrameSize(facts.Width, facts.Height),
            IsSilent = media.Audio is null,
            MustDisclose = isMadeByAi,
        };
        var report = await preflight.CheckAsync(finished, null, context, cancellationToken);
        return
        [
            new LocalOutput
            {
                Name = name,
                Shape = shape,
                VideoFile = finished,
                PosterFile = poster,
                PreviewFile = preview,
                Preflight = PreflightReports.VerdictOf(report),
                ReportFile = await PreflightReports.WriteAsync(report, name, work, cancellationToken),
                Facts = facts,
            },
        ];
    }

    /// <summary>Where the pictures were copied as they are, decoding them again would find nothing new: there must be as many.</summary>
    private async Task<ClipFacts> CheckFinishedAsync(
        string finished, ClipFacts ofClip, ProbedMedia clip, CancellationToken cancellationToken) =>
        VideoFinisher.IsPlayedByBrowsers(clip) && await validator.ProbeAsync(finished, cancellationToken) is var copy
            && copy.FrameCount == ofClip.FrameCount && (copy.Width, copy.Height) == (ofClip.Width, ofClip.Height)
            ? copy
            : (await validator.CheckAsync(finished, cancellationToken)).Facts;

    private async Task MarkAsync(
        bool isMadeByAi, string title, string video, string poster, WorkFolder work, CancellationToken cancellationToken)
    {
        if (isMadeByAi)
        {
            await XmpMarker.MarkAsync(video, poster, title, cancellationToken);
        }

        var disclosure = new DisclosureOptions { IsMadeByAi = isMadeByAi, ContentCredentials = ContentCredentials.WhenAvailable };
        var folder = Directory.CreateDirectory(work.File("signing")).FullName;
        await signer.SignAsync(video, disclosure, folder, cancellationToken);
    }
}
