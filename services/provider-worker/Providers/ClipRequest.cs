using AdGenius.Downloads;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>The request for a provider, with every value already one that it supports.</summary>
internal sealed record ClipRequest
{
    /// <summary>Our own id of the submission: unguessable, and sent to the provider where it takes a reference.</summary>
    public required Guid SubmissionId { get; init; }

    /// <summary>What to show.</summary>
    public required string Prompt { get; init; }

    /// <summary>What not to show.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>Length in seconds, one the model can make.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Shape, one the model can make.</summary>
    public required string AspectRatio { get; init; }

    /// <summary>The short side in pixels, one the model can make.</summary>
    public required int ShortSide { get; init; }

    /// <summary>0 to 2^32-1.</summary>
    public required long Seed { get; init; }

    /// <summary>A picture to start from: a store key or an https address.</summary>
    public string? SourceImage { get; init; }

    /// <summary>The picture itself, loaded right before the call and never stored with the request.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public SourcePicture? Picture { get; init; }

    /// <summary>Where the provider may announce that it is done; null when this process has no public address.</summary>
    public Uri? CallbackUrl { get; init; }

    /// <summary>The requester's original text, where a provider reads directives from it (the sandbox does).</summary>
    public string? OriginalText { get; init; }

    /// <summary>An opaque id of the end user, where a provider asks for one.</summary>
    public string? EndUser { get; init; }
}
