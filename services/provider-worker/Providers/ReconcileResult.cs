namespace AdGenius.ProviderWorker.Providers;

/// <summary>Every way a search for a lost submit can end.</summary>
internal abstract record ReconcileResult
{
    private ReconcileResult()
    {
    }

    /// <summary>It had arrived.</summary>
    internal sealed record Found(string JobId, string? Token = null) : ReconcileResult;

    /// <summary>It provably never arrived; nothing was charged.</summary>
    internal sealed record NotReceived : ReconcileResult;

    /// <summary>The provider cannot list jobs, or several could be ours.</summary>
    /// <param name="IsShared">A job was found that may be another unconfirmed submit's, whose own response may still say so.</param>
    internal sealed record Inconclusive(bool IsShared = false) : ReconcileResult;

    /// <summary>The provider could not be reached.</summary>
    internal sealed record Unreachable(string Why, TimeSpan? RetryAfter) : ReconcileResult;
}
