namespace AdGenius.Gateway.Callbacks;

/// <summary>Every way the check of a callback can end.</summary>
internal abstract record CallbackVerdict
{
    private CallbackVerdict()
    {
    }

    /// <summary>It is from the provider.</summary>
    /// <param name="JobId">The provider's id of the job, where the callback is not addressed to one submission.</param>
    /// <param name="Signature">What tells this delivery from any other; null when there is no signature.</param>
    internal sealed record Valid(string? JobId, string? Signature) : CallbackVerdict;

    /// <summary>It is not, or not provably, or too old.</summary>
    internal sealed record Refused(string Reason) : CallbackVerdict;

    /// <summary>It cannot be checked now; the provider may try again, and polling goes on anyway.</summary>
    internal sealed record Unverifiable(string Reason) : CallbackVerdict;
}
