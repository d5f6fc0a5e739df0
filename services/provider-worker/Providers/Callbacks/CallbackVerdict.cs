namespace AdGenius.ProviderWorker.Providers.Callbacks;

/// <summary>Every result that the verification of a callback can have.</summary>
internal abstract record CallbackVerdict
{
    private CallbackVerdict()
    {
    }

    /// <summary>It comes from the provider.</summary>
    /// <param name="JobId">The provider's id of the job, where the callback's path names no submission.</param>
    /// <param name="Signature">Identifies this delivery, for replay protection; null when the provider does not sign.</param>
    internal sealed record Valid(string? JobId, string? Signature) : CallbackVerdict;

    /// <summary>It is not signed, its signature does not match, or it is too old.</summary>
    internal sealed record Refused(string Reason) : CallbackVerdict;

    /// <summary>It cannot be verified now, because the provider's keys cannot be fetched.</summary>
    internal sealed record Unverifiable(string Reason) : CallbackVerdict;
}
