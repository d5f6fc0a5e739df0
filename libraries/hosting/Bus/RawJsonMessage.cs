using MassTransit;

namespace AdGenius.Hosting.Bus;

/// <summary>
/// What a publisher without MassTransit put on the queue <c>videos</c>: plain JSON, not yet read. It is never sent by us; it lets a
/// consumer read the text with names for every fault, where a typed one could only throw.
/// </summary>
[MessageUrn("AdGenius:Hosting:RawJsonMessage")]
[EntityName("AdGenius:Hosting:RawJsonMessage")]
public sealed record RawJsonMessage
{
    /// <summary>The contract's name without its namespace, such as <c>GenerateVideo</c>; null where the publisher did not say.</summary>
    public string? Kind { get; init; }

    /// <summary>The body.</summary>
    public required string Text { get; init; }
}
