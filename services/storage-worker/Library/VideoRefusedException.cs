namespace AdGenius.StorageWorker.Library;

/// <summary>The file is not an acceptable video. <see cref="SafeText"/> may be shown to anyone, the message is for logs.</summary>
internal sealed class VideoRefusedException(
    string safeText,
    string message,
    Exception? innerException = null) : Exception(message, innerException)
{
    public string SafeText { get; } = safeText;
}
