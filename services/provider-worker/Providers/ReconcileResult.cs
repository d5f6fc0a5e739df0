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
    internal sealed record Inconclusive : ReconcileResult;

    /// <summary>The provider could not be reached.</summary>
    internal sealed record Unreachable(string Why, TimeSpan? RetryAfter) : ReconcileResult;
}
