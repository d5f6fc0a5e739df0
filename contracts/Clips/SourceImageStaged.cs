using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>Event: the picture that a request starts from was fetched and is in staging.</summary>
[MessageUrn("AdGenius:SourceImageStaged")]
[EntityName("AdGenius:SourceImageStaged")]
public sealed record SourceImageStaged
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take that waits for it.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Which attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The picture in staging.</summary>
    public required MediaReference Picture { get; init; }
}
