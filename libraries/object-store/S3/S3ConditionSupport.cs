namespace AdGenius.ObjectStore.S3;

/// <summary>
/// Whether the server takes a condition with one kind of request, for the time of the process. Some take it with PutObject and refuse it
/// with CompleteMultipartUpload; some ignore it and write over the object.
/// </summary>
internal sealed class S3ConditionSupport
{
    private int _isMissing;
    private int _isHeld;
    private int _isBeingTried;

    /// <summary>The server refuses the condition, or ignores it.</summary>
    public bool IsMissing => Volatile.Read(ref _isMissing) != 0;

    /// <summary>A condition that did not hold has refused a request: an object need not be looked up before it is written.</summary>
    public bool IsHeld => !IsMissing && Volatile.Read(ref _isHeld) != 0;

    /// <summary>True for the first call that finds the condition missing.</summary>
    public bool NoteMissing() => Interlocked.Exchange(ref _isMissing, 1) == 0;

    public void NoteHeld() => Volatile.Write(ref _isHeld, 1);

    /// <summary>True where nothing is known and no other call tries it; <see cref="EndTrial"/> ends the trial.</summary>
    public bool TryBeginTrial() => !IsMissing && !IsHeld && Interlocked.Exchange(ref _isBeingTried, 1) == 0;

    public void EndTrial() => Volatile.Write(ref _isBeingTried, 0);
}
