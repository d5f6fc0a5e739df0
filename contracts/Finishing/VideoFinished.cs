using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Finishing;

/// <summary>Event: the files of a take are finished and in staging.</summary>
[MessageUrn("AdGenius:VideoFinished")]
[EntityName("AdGenius:VideoFinished")]
public sealed record VideoFinished
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Which attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The files, at least one, the main one first.</summary>
    public required IReadOnlyList<FinishedOutput> Outputs { get; init; }

    /// <summary>What was used.</summary>
    public required FinishingFacts Facts { get; init; }

    /// <summary>US dollars that finishing has cost, such as a voice.</summary>
    public decimal Cost { get; init; }
}
