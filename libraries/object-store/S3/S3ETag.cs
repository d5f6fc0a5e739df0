namespace AdGenius.ObjectStore.S3;

/// <summary>Tags of objects and parts as an answer has them.</summary>
internal static class S3ETag
{
    private const string Weak = "W/";

    /// <summary>
    /// The server's tag of a tag that a proxy has made weak, as nginx does where it compresses: a weak one matches nothing. Null for none.
    /// </summary>
    public static string? Strong(string? tag) =>
        string.IsNullOrEmpty(tag) ? null : tag.StartsWith(Weak, StringComparison.Ordinal) ? tag[Weak.Length..] : tag;
}
