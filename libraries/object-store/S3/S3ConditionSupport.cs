namespace AdGenius.ObjectStore.S3;

/// <summary>
/// Whether the server takes a condition with one kind of request, for the time of the process. Some take it with PutObject and refuse it
/// with CompleteMultipartUpload.
/// </summary>
internal sealed class S3ConditionSupport
{
    private int _isRefused;

    public bool IsRefused => Volatile.Read(ref _isRefused) != 0;

    /// <summary>True for the first refusal.</summary>
    public bool NoteRefusal() => Interlocked.Exchange(ref _isRefused, 1) == 0;
}
