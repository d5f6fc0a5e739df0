using Amazon.S3.Model;

namespace AdGenius.ObjectStore.S3;

/// <summary>What travels in an object's metadata: the caller's, and two entries of ours that he does not see.</summary>
internal static class S3Metadata
{
    private const string Prefix = "x-amz-meta-";

    /// <summary>SHA-256 of the content, where it was known before the first byte went.</summary>
    private const string Sha256 = "sha256";

    /// <summary>A putId of one call, which identifies its object after a lost response.</summary>
    private const string PutId = "put_id";

    public static void Write(MetadataCollection target, PutOptions options, string? sha256, Guid putId)
    {
        foreach (var (name, value) in options.Metadata)
        {
            target[Prefix + name] = ObjectMetadata.Encode(value);
        }

        target[Prefix + PutId] = putId.ToString("N");
        if (sha256 is not null)
        {
            target[Prefix + Sha256] = sha256;
        }
    }

    /// <summary>The caller's part.</summary>
    public static Dictionary<string, string> Read(MetadataCollection source)
    {
        var metadata = new Dictionary<string, string>();
        foreach (var key in source.Keys)
        {
            if (NameOf(key) is var name and not (Sha256 or PutId))
            {
                metadata[name] = ObjectMetadata.Decode(source[key]);
            }
        }

        return metadata;
    }

    public static string? Sha256Of(MetadataCollection source) => ValueOf(source, Sha256);

    public static bool HasPutId(MetadataCollection source, Guid putId) => ValueOf(source, PutId) == putId.ToString("N");

    private static string? ValueOf(MetadataCollection source, string name)
        => source.Keys.FirstOrDefault(key => NameOf(key) == name) is { } found ? source[found] : null;

    /// <summary>Our names have underscores; Ceph and servers behind some proxies hand them back with dashes.</summary>
    private static string NameOf(string key) =>
        (key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? key[Prefix.Length..] : key).Replace('-', '_').ToLowerInvariant();
}
