using Amazon.S3.Model;

namespace AdGenius.ObjectStore.S3;

/// <summary>
/// An object's metadata: the caller's, and two entries of the store that the caller does not see. On the wire names have dashes instead of
/// underscores, because proxies such as nginx drop headers with underscores.
/// </summary>
internal static class S3Metadata
{
    private const string Prefix = "x-amz-meta-";

    /// <summary>SHA-256 of the content, where it was known before the upload.</summary>
    private const string Sha256 = "sha256";

    /// <summary>A putId of one call, which identifies its object after a lost response.</summary>
    private const string PutId = "put-id";

    public static void Write(MetadataCollection target, PutOptions options, string? sha256, Guid putId)
    {
        foreach (var (name, value) in options.Metadata)
        {
            target[Prefix + name.Replace('_', '-')] = ObjectMetadata.Encode(value);
        }

        target[Prefix + PutId] = putId.ToString("N");
        if (sha256 is not null)
        {
            target[Prefix + Sha256] = sha256;
        }
    }

    /// <summary>The caller's metadata.</summary>
    public static Dictionary<string, string> Read(MetadataCollection source)
    {
        var metadata = new Dictionary<string, string>();
        foreach (var key in source.Keys)
        {
            if (NameOf(key) is var name and not (Sha256 or PutId))
            {
                metadata[name.Replace('-', '_')] = ObjectMetadata.Decode(source[key]);
            }
        }

        return metadata;
    }

    public static string? Sha256Of(MetadataCollection source) => ValueOf(source, Sha256);

    public static bool HasPutId(MetadataCollection source, Guid putId) => ValueOf(source, PutId) == putId.ToString("N");

    private static string? ValueOf(MetadataCollection source, string name)
        => source.Keys.FirstOrDefault(key => NameOf(key) == name) is { } found ? source[found] : null;

    /// <summary>The name on the wire; objects that another program wrote may have underscores.</summary>
    private static string NameOf(string key) =>
        (key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? key[Prefix.Length..] : key).Replace('_', '-').ToLowerInvariant();
}
