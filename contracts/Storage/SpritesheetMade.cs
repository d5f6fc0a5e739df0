using MassTransit;

namespace AdGenius.Contracts.Storage;

/// <summary>Answer to <see cref="MakeSpritesheet"/>.</summary>
[MessageUrn("AdGenius:SpritesheetMade")]
[EntityName("AdGenius:SpritesheetMade")]
public sealed record SpritesheetMade
{
    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>The picture (JPEG) in staging, which expires; null after a failure.</summary>
    public MediaReference? Picture { get; init; }

    /// <summary>Why there is none.</summary>
    public Failure? Failure { get; init; }
}
