using AdGenius.Downloads;
using AdGenius.ProviderWorker.Providers.Http;
using AdGenius.VideoRequests;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>Reads where an answer says that a finished clip is.</summary>
internal static class ClipSources
{
    private const string DataScheme = "data:";
    private const string Base64Suffix = ";base64";

    /// <summary>
    /// An address relative to <paramref name="baseAddress"/> is completed, and the bytes of a data URL are taken from it. On Linux
    /// <see cref="Uri(string)"/> takes a path for a file of this machine.
    /// </summary>
    /// <param name="baseAddress">The address of the provider's API.</param>
    /// <param name="text">The address in the answer.</param>
    /// <exception cref="ProviderProtocolException">
    /// It is neither an address of http or https nor a data URL: the clip is paid, so that the job is polled again until its deadline.
    /// </exception>
    public static ClipSource Of(Uri baseAddress, string text)
    {
        text = text.Trim();
        if (text.StartsWith(DataScheme, StringComparison.OrdinalIgnoreCase))
        {
            return OfDataUrl(text);
        }

        var isComplete = Uri.TryCreate(text, UriKind.Relative, out var relative)
            ? Uri.TryCreate(baseAddress, relative, out var address)
            : Uri.TryCreate(text, UriKind.Absolute, out address);
        return isComplete && (address!.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            && HostNames.CanExist(address)
            ? new ClipSource.Remote(address)
            : throw new ProviderProtocolException("The address of the finished clip is not one of http or https.");
    }

    private static ClipSource.Inline OfDataUrl(string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !text.AsSpan(0, comma).TrimEnd().EndsWith(Base64Suffix, StringComparison.OrdinalIgnoreCase))
        {
            throw new ProviderProtocolException("The data URL of the finished clip is not in base 64.");
        }

        return OfBytes(Base64Text.Decode(text.AsSpan(comma + 1)));
    }

    /// <summary>A clip whose bytes are in the answer.</summary>
    /// <exception cref="ProviderProtocolException">They are not in base 64.</exception>
    public static ClipSource.Inline Of(Base64Bytes inline) => OfBytes(inline.Value);

    private static ClipSource.Inline OfBytes(byte[]? bytes) =>
        new(bytes ?? throw new ProviderProtocolException("The bytes of the finished clip are not in base 64."));
}
