namespace AdGenius.HttpContracts.Operations;

/// <summary>A queue that failed messages have come to.</summary>
public sealed record FailedQueueInfo
{
    /// <summary>Its name, such as <c>store-video_error</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How many messages it has.</summary>
    public required long Messages { get; init; }
}
