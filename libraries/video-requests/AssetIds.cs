namespace AdGenius.VideoRequests;

/// <summary>How a request names an uploaded file: <c>asset:</c> and its id, or the id alone.</summary>
public static class AssetIds
{
    /// <summary>What stands before an id where other values are allowed too.</summary>
    public const string Prefix = "asset:";

    /// <summary>The reference to an asset.</summary>
    public static string ReferenceTo(Guid assetId) => Prefix + assetId;

    /// <summary>True when <paramref name="value"/> names an uploaded file.</summary>
    public static bool TryParse(string? value, out Guid assetId)
    {
        assetId = default;
        return value is not null && Guid.TryParse(
            value.StartsWith(Prefix, StringComparison.Ordinal) ? value.AsSpan(Prefix.Length) : value.AsSpan(), out assetId);
    }
}
