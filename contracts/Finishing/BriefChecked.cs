using MassTransit;

namespace AdGenius.Contracts.Finishing;

/// <summary>Answer to <see cref="CheckBrief"/>.</summary>
[MessageUrn("AdGenius:BriefChecked")]
[EntityName("AdGenius:BriefChecked")]
public sealed record BriefChecked
{
    /// <summary>What cannot be fulfilled, one entry for each rule; empty when the brief is fine.</summary>
    public required IReadOnlyList<Failure> Failures { get; init; }

    /// <summary>True where a check was ended by its time limit, such as of a file that comes slowly; false from older workers.</summary>
    public bool IsTimeLimitReached { get; init; }
}
