using MassTransit;

namespace AdGenius.Hosting.Bus;

/// <summary>
/// Raw JSON that a publisher without MassTransit sent to the queue <c>videos</c>, not yet parsed. Nothing sends it: it lets a consumer
/// parse the text and name every fault of it, where a typed message could only throw.
/// </summary>
[MessageUrn("AdGenius:Hosting:RawJsonMessage")]
[EntityName("AdGenius:Hosting:RawJsonMessage")]
public sealed record RawJsonMessage
{
    /// <summary>The contract's name without its namespace, such as <c>GenerateVideo</c>; null where the publisher named none.</summary>
    public string? Kind { get; init; }

    /// <summary>The body. What is not valid UTF-8 in it is replaced.</summary>
    public required string Text { get; init; }

    /// <summary>True where the body is not valid UTF-8, so that <see cref="Text"/> is not what was sent.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>True where the body is in UTF-16 or UTF-32, which is refused; <see cref="Text"/> is what it says.</summary>
    public bool IsWide { get; init; }
}
