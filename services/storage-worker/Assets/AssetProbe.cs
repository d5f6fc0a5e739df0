using AdGenius.Contracts;
using AdGenius.Contracts.Assets;
using AdGenius.Downloads;
using AdGenius.Finishing.Music;
using AdGenius.Imaging;
using AdGenius.Imaging.Files;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Sound;
using AdGenius.Media.Tools;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Library;
using AdGenius.StorageWorker.Work;

namespace AdGenius.StorageWorker.Assets;

/// <summary>Reads an uploaded file completely: its hash, and for pictures and sound whether ffmpeg can decode it.</summary>
internal sealed class AssetProbe(
    VideoLibrary library, WorkFolders workFolders, MediaProbe probe, FfmpegTools tools, TenantFolders folders)
{
    private const int MaxPictureBytes = 256 * 1024 * 1024; // the gateway's own limit is lower

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    /// <exception cref="ObjectStoreException">The object store failed.</exception>
    public async Task<AssetProbed> RunAsync(ProbeAsset request, CancellationToken cancellationToken)
    {
        if (!folders.Owns(request.TenantName, request.Key))
        {
            return Refused(request, "The file is not in the tenant's folder.");
        }

        using var work = workFolders.Create();
        var file = work.File("asset");
        try
        {
            var fetched = await library.FetchAsync(request.Key, file, cancellationToken);
            var probed = new AssetProbed { AssetId = request.AssetId, Length = fetched.Length, Sha256 = fetched.Sha256 };
            return request.Kind switch
            {
                AssetKind.Font => probed,
                AssetKind.Music => await ChildTurn.RunAsync(
                    () => SoundAsync(request, probed, file, cancellationToken), cancellationToken),
                _ => await ChildTurn.RunAsync(() => PictureAsync(request, probed, file, cancellationToken), cancellationToken),
            };
        }
        catch (ObjectNotFoundException)
        {
            return Refused(request, "The file does not exist.");
        }
        catch (InvalidPictureException exception)
        {
            return Refused(request, exception.Message);
        }
        catch (InvalidMediaException)
        {
            return Refused(request, "The file is damaged, or is not in a supported format.");
        }
        catch (ToolFailedException exception) when (exception is { DiskFull: false, WasKilled: false })
        {
            return Refused(request, exception.TimedOut ? "The file takes too long to decode."
                : request.Kind == AssetKind.Music ? "The file is damaged, or has channels that cannot be mixed to stereo."
                : "The file is damaged: it cannot be decoded.");
        }
    }

    private async Task<AssetProbed> PictureAsync(
        ProbeAsset request, AssetProbed probed, string file, CancellationToken cancellationToken)
    {
        if (probed.Length > MaxPictureBytes)
        {
            return Refused(request, $"The picture has more than {MaxPictureBytes:N0} bytes.");
        }

        var media = await probe.ProbeAsync(file, cancellationToken);
        if (media.Video is not { Width: > 0, Height: > 0 } picture || media.Audio is not null)
        {
            return Refused(request, "The file is not a picture, or is damaged.");
        }

        var bytes = await File.ReadAllBytesAsync(file, cancellationToken);
        if (SourcePictureHeader.IsCutShortJpeg(bytes))
        {
            return Refused(request, "The picture is damaged: the file is cut short.");
        }

        await DecodeAsync(["-xerror", .. Input(file), "-map", "0:v:0", "-frames:v", "1", "-f", "null", "-"], null, cancellationToken);
        return PictureHeader.Read(bytes).IsTurned
            ? probed with { Width = picture.Height, Height = picture.Width }
            : probed with { Width = picture.Width, Height = picture.Height };
    }

    private async Task<AssetProbed> SoundAsync(
        ProbeAsset request, AssetProbed probed, string file, CancellationToken cancellationToken)
    {
        var media = await probe.ProbeAsync(file, cancellationToken);
        if (media.Audio is null || media.Video is not null)
        {
            return Refused(request, media.Audio is null ? "The file holds no sound." : "The file is a video; upload its sound alone.");
        }

        if (media.DurationSeconds is not (>= TrackReader.MinSeconds and <= TrackReader.MaxSeconds))
        {
            return Refused(request, FormattableString.Invariant(
                $"The sound is {media.DurationSeconds ?? 0:0.#} seconds long; ")
                + FormattableString.Invariant($"allowed are {TrackReader.MinSeconds} to {TrackReader.MaxSeconds}."));
        }

        var peak = 0f;
        await DecodeAsync(
            [.. Input(file), "-map", FormattableString.Invariant($"0:{media.Audio.Index}"), .. SampleCheck.StereoArguments],
            async (output, token) => peak = await SampleCheck.ReadAsync(output, token), cancellationToken);
        if (SampleCheck.IsSilent(peak))
        {
            return Refused(request, "The sound is silent.");
        }

        return probed with { DurationSeconds = Math.Round(media.DurationSeconds.Value, 3) };
    }

    private Task<ProcessOutcome> DecodeAsync(
        IReadOnlyList<string> arguments,
        Func<Stream, CancellationToken, Task>? readOutput,
        CancellationToken cancellationToken) => ProcessRunner.RunToSuccessAsync(
        new ProcessCommand
        {
            FileName = tools.Ffmpeg,
            Arguments = ["-v", "error", "-nostdin", .. arguments],
            ReadOutput = readOutput,
            FailureText = ForeignInput.DecoderFailed,
            TimeLimit = Limit,
            MemoryLimitBytes = ChildMemory.Decoder,
        },
        cancellationToken);

    private static string[] Input(string file) => [.. ForeignInput.Threads, .. ForeignInput.Arguments, "-i", "file:" + file];

    private static AssetProbed Refused(ProbeAsset request, string text) => new()
    {
        AssetId = request.AssetId,
        Failure = new Failure { Code = FailureCode.InvalidRequest, Field = "file", Text = text },
    };
}
