using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>
/// Command to the provider worker: verify a callback that the gateway received from a provider, and poll the submission it is about now.
/// Nothing in it is verified yet. Not answered: a callback that is lost or refused only delays the next poll.
/// </summary>
[MessageUrn("AdGenius:ProviderCallback")]
[EntityName("AdGenius:ProviderCallback")]
public sealed record ProviderCallback
{
    /// <summary>The catalogue's model id, as in the path of the callback.</summary>
    public required string Model { get; init; }

    /// <summary>The submission that the callback's path names; null when the provider has one address for all of them.</summary>
    public Guid? SubmissionId { get; init; }

    /// <summary>The headers that verification needs: names in lower case, one value each.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The raw body, base64 on the wire: signatures are over bytes. At most 64 KiB.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>When the gateway received it, UTC: signatures expire by this moment, not by when the queue was read.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The address it was sent to as the gateway saw it: tokens that name their audience are checked against it.</summary>
    public Uri? Address { get; init; }
}
