namespace AdGenius.VideoRequests;

/// <summary>
/// How a request names a file: an uploaded one by its id, one in the tenant's folder by its key, or one elsewhere by its https address.
/// Whether the file exists is checked where files are.
/// </summary>
internal static class FileReferences
{
    /// <summary>True for an id, a key or an https address.</summary>
    public static bool IsFileOrAddress(string value) => IsFile(value) || IsHttps(value);

    /// <summary>True for an id or a key; no key has a colon, so an address of any kind is none.</summary>
    public static bool IsFile(string value) =>
        AssetIds.TryParse(value, out _)
        || (!string.IsNullOrWhiteSpace(value) && value[0] != '/' && !value.Contains(':', StringComparison.Ordinal));

    private static bool IsHttps(string value) =>
        value.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(value, UriKind.Absolute, out var address)
        && HostNames.CanExist(address);
}
