namespace AdGenius.Contracts.Briefs;

/// <summary>A change to a stored take. Its scenes are used again: no picture is generated, and only finishing is repeated.</summary>
public sealed record VideoEdit
{
    /// <summary>The stored take, of the same tenant.</summary>
    public Guid? TakeId { get; init; }

    /// <summary>The first moment that is kept, in seconds from the start of the take's scenes, 0 to 600. Default: the start.</summary>
    public double? From { get; init; }

    /// <summary>The end of what is kept, in seconds, above <see cref="From"/>, up to 600. Default: the end.</summary>
    public double? To { get; init; }
}
