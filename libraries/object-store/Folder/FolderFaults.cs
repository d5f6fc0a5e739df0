namespace AdGenius.ObjectStore.Folder;

/// <summary>Maps errors of a file system to object store exceptions.</summary>
internal static class FolderFaults
{
    private const int NoSpaceUnix = 28;
    private const int QuotaUnix = 122;
    private const int ReadOnlyUnix = 30;
    private const int NoSpaceWindows = unchecked((int)0x80070070);

    /// <summary>True for errors of a file system.</summary>
    public static bool IsFault(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>The mapped exception.</summary>
    /// <param name="exception">The file system's error.</param>
    /// <param name="root">The folder of the store, for the operator.</param>
    public static ObjectStoreException Of(Exception exception, string root) => exception switch
    {
        UnauthorizedAccessException => new ObjectStoreException(
            $"The object store's folder '{root}' cannot be read or written by this user; check its permissions.",
            exception),
        { HResult: ReadOnlyUnix } => new ObjectStoreException(
            $"The object store's folder '{root}' is on a read-only file system.",
            exception),
        { HResult: NoSpaceUnix or QuotaUnix or NoSpaceWindows } =>
            new ObjectStoreException($"The disk that holds the object store's folder '{root}' is full.", exception) { IsTransient = true },
        _ => new ObjectStoreException($"The object store's folder '{root}' failed: {exception.Message}", exception) { IsTransient = true },
    };
}
