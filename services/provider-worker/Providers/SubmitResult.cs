using AdGenius.Contracts;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>Every way a submit can end.</summary>
internal abstract record SubmitResult
{
    private SubmitResult()
    {
    }

    /// <summary>The provider works on it.</summary>
    /// <param name="JobId">The provider's id of the job.</param>
    /// <param name="Token">Further data that the adapter stores with the job (JSON).</param>
    /// <param name="Estimate">The provider's own estimate in US dollars, where it reports one.</param>
    internal sealed record Accepted(string JobId, string? Token = null, decimal? Estimate = null) : SubmitResult;

    /// <summary>The provider responded with an image, from which the frame workers compose the clip.</summary>
    internal sealed record ImageReturned(byte[] Picture, string ContentType, decimal? Cost = null) : SubmitResult;

    /// <summary>The provider rejected the request; no job was started.</summary>
    /// <param name="Failure">Why.</param>
    /// <param name="Cost">US dollars charged all the same.</param>
    /// <param name="IsOfKey">The key or its account was refused, not the request: another key may be accepted.</param>
    internal sealed record Refused(Failure Failure, decimal Cost = 0, bool IsOfKey = false) : SubmitResult;

    /// <summary>Provably not started, and may be retried later: throttled, overloaded, could not connect.</summary>
    /// <param name="Why">The reason.</param>
    /// <param name="RetryAfter">How long to wait, where the provider says so.</param>
    /// <param name="Throttled">The provider works, only not for us now: waited for until the deadline instead of being counted as a
    /// failure.</param>
    internal sealed record Deferred(string Why, TimeSpan? RetryAfter, bool Throttled = false) : SubmitResult;

    /// <summary>The request was sent and its response was lost: it may have been accepted. Never retried.</summary>
    internal sealed record Unknown(string Why) : SubmitResult;
}
