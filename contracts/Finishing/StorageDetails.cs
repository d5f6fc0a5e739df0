namespace AdGenius.Contracts.Finishing;

/// <summary>What storing a take needs beside what finishing it does: its name in the tenant's folder, and what its manifest says.</summary>
public sealed record StorageDetails
{
    /// <summary>The take's number within the job, from 1.</summary>
    public required int TakeNumber { get; init; }

    /// <summary>The iteration of the creative, from 1, counted in the database.</summary>
    public required int Iteration { get; init; }

    /// <summary>When the job was accepted, UTC. It is the date in the object key, so a redelivery has the same key.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The prompt as received, for the manifest.</summary>
    public string? Prompt { get; init; }

    /// <summary>US dollars, for the manifest.</summary>
    public decimal Cost { get; init; }

    /// <summary>The provider's URL of the file without its signature.</summary>
    public string? OriginalUrl { get; init; }

    /// <summary>Request values that were changed to the nearest supported ones, one sentence each.</summary>
    public IReadOnlyList<string>? Adjustments { get; init; }

    /// <summary>The publisher's labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
