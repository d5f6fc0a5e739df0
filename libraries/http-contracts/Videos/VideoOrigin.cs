namespace AdGenius.HttpContracts.Videos;

/// <summary>The take that a job is based on.</summary>
public sealed record VideoOrigin
{
    /// <summary>The take's id.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>The change that was asked for.</summary>
    public string? Feedback { get; init; }

    /// <summary>The take's job; absent in lists, and once it was deleted.</summary>
    public Guid? JobId { get; init; }

    /// <summary>The address of that job.</summary>
    public Uri? Job { get; init; }
}
