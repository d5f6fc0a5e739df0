using System.Globalization;
using AdGenius.Contracts.Storage;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Library;
using AdGenius.VideoRequests;

namespace AdGenius.StorageWorker.Storing;

/// <summary>The keys of a stored take: the same however often it is delivered.</summary>
internal sealed record VideoKeys(string Video, string Poster, string Preview, string Manifest)
{
    /// <exception cref="ArgumentException">A name would lead out of the tenant's folder.</exception>
    public static VideoKeys Of(string prefix, StoreVideo command) =>
        Of(prefix, command.TenantName, command.CreativeId, command.AcceptedAt, command.Iteration);

    /// <exception cref="ArgumentException">A name would lead out of the tenant's folder.</exception>
    public static VideoKeys Of(string prefix, string tenantName, PartialVideo partial) =>
        Of(prefix, tenantName, partial.CreativeId, partial.AcceptedAt, partial.Iteration);

    private static VideoKeys Of(string prefix, string tenantName, string creativeId, DateTimeOffset acceptedAt, int iteration)
    {
        if (!VideoRequestRules.IsName(tenantName) || !VideoRequestRules.IsName(creativeId) || iteration < 1)
        {
            throw new ArgumentException("Tenant name, creative id and iteration do not form a valid object key.", nameof(creativeId));
        }

        var date = acceptedAt.UtcDateTime.ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture);
        return OfVideo(FormattableString.Invariant($"{TenantFolder(prefix, tenantName)}/{date}-{creativeId}-{iteration:000}.mp4"));
    }

    /// <summary>The keys that belong to a video's key.</summary>
    public static VideoKeys OfVideo(string videoKey)
    {
        var stem = ObjectKeys.Checked(videoKey)[..^Path.GetExtension(videoKey).Length];
        return new VideoKeys(stem + ".mp4", stem + ".jpg", stem + ".webp", stem + ".json");
    }

    /// <summary>
    /// The key of an output's file: the main output has the video's own keys, the others <c>….{output}.mp4</c>. Captions and reports have
    /// their endings behind the same stem.
    /// </summary>
    /// <param name="output">The output's name; null for the main one.</param>
    /// <param name="suffix">The ending with its dot, such as <c>.srt</c>.</param>
    public string OfOutput(string? output, string suffix)
        => ObjectKeys.Checked(Video[..^".mp4".Length] + (output is null ? "" : "." + output) + suffix);

    /// <summary>What the keys of all files of the video begin with, and no other video's.</summary>
    public string Stem => Video[..^"mp4".Length];

    /// <summary>The key of the main output's preflight report.</summary>
    public string Report => OfOutput(null, LocalOutput.ReportSuffix);

    /// <summary>The key of the scenes before finishing.</summary>
    /// <param name="shape">Their aspect ratio; null for the main clip.</param>
    public string OfSource(string? shape) => OfOutput(shape is null ? "source" : "source-" + shape.Replace(':', 'x'), ".mp4");

    /// <summary>The folder of a tenant, without a slash behind it.</summary>
    public static string TenantFolder(string prefix, string tenantName) => VideoRequestRules.IsName(tenantName)
        ? ObjectKeys.Checked($"{prefix}/{tenantName}")
        : throw new ArgumentException(
            "The tenant name is not valid in an object key; use letters, digits, hyphens and underscores.",
            nameof(tenantName));
}
