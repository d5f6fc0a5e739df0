using AdGenius.Contracts;
using AdGenius.Contracts.Assets;
using AdGenius.Gateway.Problems;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Assets;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Assets;

/// <summary>Checks a file: its format by its first bytes here, the whole of it by a storage worker, which has ffmpeg.</summary>
internal sealed partial class AssetCheck(IBus bus, IOptions<AssetOptions> options, ILogger<AssetCheck> logger)
{
    /// <summary>The refusal of a file whose first bytes are <paramref name="head"/>, or its format.</summary>
    public (AssetFormat? Format, IResult? Refusal) FormatOf(ReadOnlySpan<byte> head, AssetKind? kind)
    {
        if (head.IsEmpty)
        {
            return (null, AssetProblems.Incomplete("The file is empty."));
        }

        if (AssetFormat.Read(head) is not { } format || (kind is { } wanted && !format.Is(wanted)))
        {
            return (null, AssetProblems.WrongFormat(kind));
        }

        if (format.IsAnimated)
        {
            return (null, AssetProblems.Animated());
        }

        return format.Pixels > options.Value.MaxPicturePixels
            ? (null, AssetProblems.TooManyPixels(format.Pixels, options.Value.MaxPicturePixels))
            : (format, null);
    }

    /// <summary>
    /// Has a storage worker read the stored object; sets the facts of <paramref name="asset"/>, or returns the refusal. It is not ended by
    /// a caller that disconnects: the message stays in the queue, and the caller's slot is taken until it has left.
    /// </summary>
    public async Task<IResult?> ProbeAsync(Asset asset, HttpContext context)
    {
        AssetProbed probed;
        try
        {
            probed = await bus.AskAsync<ProbeAsset, AssetProbed>(
                Queues.ProbeAsset,
                new ProbeAsset { AssetId = asset.AssetId, TenantName = asset.TenantName, Kind = asset.Kind, Key = asset.Key },
                options.Value.ProbeTimeout,
                CancellationToken.None);
        }
        catch (RequestException exception)
        {
            LogNotProbed(asset.AssetId, exception.GetType().Name);
            return ProblemResults.ServiceUnavailable(context, "No storage worker has checked the file. Upload it again later.");
        }

        if (probed.Failure is { } failure)
        {
            return ProblemResults.Invalid([failure]);
        }

        if ((long)(probed.Width ?? 0) * (probed.Height ?? 0) is var pixels && pixels > options.Value.MaxPicturePixels)
        {
            return AssetProblems.TooManyPixels(pixels, options.Value.MaxPicturePixels);
        }

        asset.Length = probed.Length;
        asset.Sha256 = probed.Sha256;
        asset.Width = probed.Width;
        asset.Height = probed.Height;
        asset.DurationSeconds = probed.DurationSeconds;
        return null;
    }

    [LoggerMessage(LogLevel.Warning, "Uploaded file {AssetId} was not checked: {Reason}")]
    private partial void LogNotProbed(Guid assetId, string reason);
}
