namespace AdGenius.StorageWorker.Library;

/// <summary>
/// A file that was put into staging is not there, or has other bytes: a fault of the object store, and not of the file, which may be paid.
/// <see cref="SafeText"/> may be shown to anyone, the message is for logs.
/// </summary>
internal sealed class StagedFileLostException(
    string safeText,
    string message,
    Exception? innerException = null) : Exception(message, innerException)
{
    public string SafeText { get; } = safeText;
}
