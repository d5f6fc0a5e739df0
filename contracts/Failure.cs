namespace AdGenius.Contracts;

/// <summary>The reason of a failure. Safe to show to the tenant: no stack trace, no secret, no provider's text.</summary>
public sealed record Failure
{
    /// <summary>One of a closed list of reasons.</summary>
    public required FailureCode Code { get; init; }

    /// <summary>One or two sentences, safe to show to the tenant.</summary>
    public required string Text { get; init; }

    /// <summary>True when the same request may succeed later without being changed.</summary>
    public bool Retryable { get; init; }

    /// <summary>When retryable: how long to wait first, where that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// For <see cref="FailureCode.InvalidRequest"/>: the member of the request that is wrong, such as <c>durationSeconds</c>. For
    /// <see cref="FailureCode.ProviderUnavailable"/>: the member that names a file which cannot be fetched now.
    /// </summary>
    public string? Field { get; init; }

    /// <summary>
    /// For <see cref="FailureCode.ContentPolicyViolation"/> by a rule of this system: the rule, such as <c>category/gambling</c>.
    /// </summary>
    public string? Rule { get; init; }
}
