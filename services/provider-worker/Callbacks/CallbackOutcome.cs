namespace AdGenius.ProviderWorker.Callbacks;

/// <summary>What was done with a callback.</summary>
internal enum CallbackOutcome
{
    /// <summary>It was valid; the submission it is about, if it is still being polled, is due now.</summary>
    Accepted,

    /// <summary>The same delivery was accepted before.</summary>
    Replayed,

    /// <summary>It is not provably from the provider, or too old.</summary>
    Refused,

    /// <summary>The provider's keys are not available; polling continues without it.</summary>
    Unverifiable,

    /// <summary>The model's provider sends no callbacks.</summary>
    Unsupported,
}
