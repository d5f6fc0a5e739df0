using AdGenius.Contracts.Models;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>What a provider can make, in what state it is, what it costs and at what pace it is used.</summary>
internal sealed record ProviderTraits
{
    /// <summary>The catalogue's id.</summary>
    public required string ModelId { get; init; }

    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What the id resolves to today.</summary>
    public required string ResolvesTo { get; init; }

    /// <summary>Whether it can be used now.</summary>
    public required VideoModelState State { get; init; }

    /// <summary>Why not, or what to know, in one sentence.</summary>
    public string? Note { get; init; }

    /// <summary>When retired: since when.</summary>
    public DateOnly? RetiredSince { get; init; }

    /// <summary>The lengths it can make.</summary>
    public required ClipLengths Lengths { get; init; }

    /// <summary>The lengths it can make from a picture, where they differ.</summary>
    public ClipLengths? ImageLengths { get; init; }

    /// <summary>The shapes it can make.</summary>
    public required IReadOnlyList<string> AspectRatios { get; init; }

    /// <summary>The shapes it can make from a picture, where they differ.</summary>
    public IReadOnlyList<string>? ImageAspectRatios { get; init; }

    /// <summary>The sizes it can make by the short side in pixels, smallest first.</summary>
    public required IReadOnlyList<int> ShortSides { get; init; }

    /// <summary>The sizes it can make from a picture, where they differ.</summary>
    public IReadOnlyList<int>? ImageShortSides { get; init; }

    /// <summary>Takes a negative prompt.</summary>
    public bool NegativePrompt { get; init; }

    /// <summary>Takes a negative prompt with a picture, where that differs.</summary>
    public bool? ImageNegativePrompt { get; init; }

    /// <summary>Takes a seed.</summary>
    public bool Seed { get; init; }

    /// <summary>Supports a source picture.</summary>
    public bool ImageInput { get; init; }

    /// <summary>Requires a source picture.</summary>
    public bool NeedsImage { get; init; }

    /// <summary>Requires the picture's bytes, not its address.</summary>
    public bool ImageAsBytes { get; init; }

    /// <summary>The longest prompt in characters; longer ones are shortened at a sentence.</summary>
    public int MaxPromptLength { get; init; } = 2_000;

    /// <summary>What it costs.</summary>
    public required PriceTable Prices { get; init; }

    /// <summary>Interval between two polls of a job.</summary>
    public required TimeSpan PollInterval { get; init; }

    /// <summary>How long a job may take; up to two hours where its provider cannot be polled when that has passed.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>Maximum duration of a submit: one that started longer ago has ended, on whatever host.</summary>
    public required TimeSpan SubmitTimeout { get; init; }

    /// <summary>Maximum concurrent jobs, all keys together.</summary>
    public required int MaxConcurrent { get; init; }

    /// <summary>Maximum concurrent jobs per key.</summary>
    public required int MaxConcurrentPerKey { get; init; }

    /// <summary>
    /// Addresses whose scheme, host and port may be sent the provider's credentials when a result is fetched; their paths are not read.
    /// </summary>
    public IReadOnlyList<Uri> CredentialOrigins { get; init; } = [];

    /// <summary>
    /// Names of the servers that a submit may go to, where these list their jobs: that it was not received is proven by the lists of all of
    /// them. None where jobs cannot be listed.
    /// </summary>
    public IReadOnlyList<string> ListedServers { get; init; } = [];

    /// <summary>Names in older rows of the same servers, where each stands for one of them.</summary>
    public IReadOnlyList<string> FormerListedServers { get; init; } = [];

    /// <summary>True when the jobs of the server that has that name can be listed.</summary>
    public bool IsListed(string server) => ListedServers.Contains(server) || FormerListedServers.Contains(server);

    /// <summary>
    /// Where the ids of its jobs are known: the API and its address, as the settings have them. What another says of a job proves nothing.
    /// Null where the adapter stores the server of each job itself.
    /// </summary>
    public string? JobServer { get; init; }

    /// <summary>A submit returns a picture instead of starting a job: what is not stored at once is lost.</summary>
    public bool ReturnsPicture { get; init; }

    /// <summary>Results are simulated.</summary>
    public bool IsSimulated { get; init; }
}
