using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Preflight;
using AdGenius.Hosting.Processes;
using AdGenius.Media.Colour;
using AdGenius.Media.Probe;
using AdGenius.StorageWorker.Library;

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
    public async Task<IReadOnlyList<LocalOutput>> FinishAsync(FinishVideo command, ScratchFolder work, CancellationToken cancellationToken)
    {
        var clip = work.File("clip");
        await clips.FetchAsync(command.Clip, clip, cancellationToken);
        var (stated, probed) = await validator.ProbeAsync(clip, cancellationToken);

        // Tools run at the same time where one does not need what another writes: each uses one core while it starts and while it reads.
        var decoding = validator.DecodeAsync(clip, stated, probed, cancellationToken);
        var choosing = validator.ChooseSoundAsync(clip, stated, probed, cancellationToken);
        var finishing = FinishAsync(clip, decoding, choosing, work, cancellationToken);
        await Task.WhenAll(decoding, choosing, finishing); // of several failures the first is thrown, which names the cause
        var (facts, media) = await choosing;
        var finished = await finishing;
        var matrix = media.IsPlayedByBrowsers ? Bt709.MatrixOf(media.Video!) : Bt709.Matrix; // its pictures are copied, or encoded again
        var shape = command.Parameters.AspectRatio;
        var name = shape.Replace(':', 'x');
        var (poster, preview) = (work.File("poster.jpg"), work.File($"{name}.webp"));
        var checking = finished == clip ? Task.FromResult((facts, media)) : CheckFinishedAsync(finished, facts, media, cancellationToken);
        var measuring = MeasureAsync(finished, checking, cancellationToken);
        await Task.WhenAll(measuring, MakePicturesAsync());
        (facts, _) = await checking;
        var isMadeByAi = DisclosurePolicy.IsMadeByAi(command);
        await MarkAsync(isMadeByAi, command.CreativeId, finished, poster, work, cancellationToken);
        var context = new FileContext
        {
            Size = new FrameSize(facts.Width, facts.Height),
            IsSilent = media.Audio is null,
            MustDisclose = isMadeByAi,
        };
        var report = await FilePreflight.CheckAsync(finished, await measuring, null, context, cancellationToken);
        return
        [
            new LocalOutput
            {
                Name = name,
                Shape = shape,
                VideoFile = finished,
                Matrix = matrix,
                PosterFile = poster,
                PreviewFile = preview,
                Preflight = PreflightReports.VerdictOf(report),
                ReportFile = await PreflightReports.WriteAsync(report, name, work, cancellationToken),
                Facts = facts,
            },
        ];

        // One after the other: each is a decoder, and a third is beside them.
        async Task MakePicturesAsync()
        {
            await finisher.MakePosterAsync(finished, matrix, poster, facts, cancellationToken);
            await finisher.MakePreviewAsync(finished, matrix, preview, facts, cancellationToken);
        }
    }

    /// <summary>A clip that has to be encoded again is decoded first, because encoding takes long.</summary>
    private async Task<string> FinishAsync(
        string clip,
        Task decoding,
        Task<(ClipFacts Facts, ProbedMedia Media)> choosing,
        ScratchFolder work,
        CancellationToken cancellationToken)
    {
        var (_, media) = await choosing;
        if (!media.IsPlayedByBrowsers)
        {
            await decoding;
        }

        return await finisher.FinishAsync(clip, media, work, cancellationToken);
    }

    private async Task<FileMeasurement> MeasureAsync(
        string finished, Task<(ClipFacts Facts, ProbedMedia Media)> checking, CancellationToken cancellationToken) =>
        await preflight.MeasureAsync(finished, (await checking).Media, cancellationToken);

    /// <summary>Where the pictures were copied as they are, decoding them again would find nothing new: there must be as many.</summary>
    private async Task<(ClipFacts Facts, ProbedMedia Media)> CheckFinishedAsync(
        string finished, ClipFacts ofClip, ProbedMedia clip, CancellationToken cancellationToken)
    {
        var (copy, media) = await validator.ProbeAsync(finished, cancellationToken);
        if (!clip.IsPlayedByBrowsers || copy.FrameCount != ofClip.FrameCount
            || (copy.Width, copy.Height) != (ofClip.Width, ofClip.Height))
        {
            await validator.DecodeAsync(finished, copy, media, cancellationToken);
        }

        return (copy, media);
    }

    private async Task MarkAsync(
        bool isMadeByAi, string title, string video, string poster, ScratchFolder work, CancellationToken cancellationToken)
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
