namespace AdGenius.Gateway.Requests;

/// <summary>What the response says when no more bytes may be held.</summary>
internal sealed record HeldBytesTexts
{
    /// <summary>The caller's own share is reached.</summary>
    public required string ShareReached { get; init; }

    /// <summary>The limit of all callers is reached.</summary>
    public required string LimitReached { get; init; }
}
