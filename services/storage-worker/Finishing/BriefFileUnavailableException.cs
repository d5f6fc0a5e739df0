namespace AdGenius.StorageWorker.Finishing;

/// <summary>A file that a brief names cannot be fetched now; it may be later. The message is safe to show.</summary>
internal sealed class BriefFileUnavailableException(string field, string message) : Exception(message)
{
    /// <summary>The member of the request that names it, such as <c>overlays.logo.image</c>.</summary>
    public string Field { get; } = field;
}
