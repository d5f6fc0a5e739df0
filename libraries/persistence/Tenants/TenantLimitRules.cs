using AdGenius.Contracts;

namespace AdGenius.Persistence.Tenants;

/// <summary>The allowed values of <see cref="TenantLimits"/>, the same over HTTP and on the command line.</summary>
public static class TenantLimitRules
{
    /// <summary>The maximum of counts.</summary>
    public const int MaxCount = 100_000;

    /// <summary>The maximum of requests per minute.</summary>
    public const int MaxRequestsPerMinute = 60_000;

    /// <summary>The maximum of bytes: the largest whole number that JSON readers keep exactly.</summary>
    public const long MaxBytes = (1L << 53) - 1;

    /// <summary>The maximum budget in US dollars.</summary>
    public const decimal MaxBudget = 1_000_000_000m;

    private const int BudgetDecimals = 6;

    /// <summary>What a limit may be; null for a name that is no limit.</summary>
    public static string? AllowedOf(string member) => member switch
    {
        "requestsPerMinute" => FormattableString.Invariant($"one whole number from 1 to {MaxRequestsPerMinute}"),
        "maxRunningJobs" or "maxEventStreams" => FormattableString.Invariant($"one whole number from 1 to {MaxCount}"),
        "maxStorageBytes" => FormattableString.Invariant($"one whole number from 0 to {MaxBytes}"),
        "monthlyBudget" => FormattableString.Invariant($"one number from 0 to {MaxBudget}"),
        _ => null,
    };

    /// <summary>Every fault, with the member (camel case) and the allowed values; empty when there is none.</summary>
    public static IReadOnlyList<Failure> Check(TenantLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return
        [
            .. new[]
            {
                Range("requestsPerMinute", limits.RequestsPerMinute, 1, MaxRequestsPerMinute),
                Range("maxRunningJobs", limits.MaxRunningJobs, 1, MaxCount),
                Range("maxEventStreams", limits.MaxEventStreams, 1, MaxCount),
                Range("maxStorageBytes", limits.MaxStorageBytes, 0, MaxBytes),
                Range("monthlyBudget", limits.MonthlyBudget, 0, MaxBudget) ?? Decimals("monthlyBudget", limits.MonthlyBudget),
            }.OfType<Failure>(),
        ];
    }

    /// <summary>Databases round to the millionths that the ledger counts: a small budget would become none.</summary>
    private static Failure? Decimals(string member, decimal? value) => value is { } number
        && decimal.Round(number, BudgetDecimals) != number
        ? new Failure
        {
            Code = FailureCode.InvalidRequest,
            Field = member,
            Text = FormattableString.Invariant($"{member} is {number}; at most {BudgetDecimals} decimals are allowed."),
        }
        : null;

    private static Failure? Range(string member, decimal? value, decimal min, decimal max) => value is { } number
        && (number < min || number > max)
        ? new Failure
        {
            Code = FailureCode.InvalidRequest,
            Field = member,
            Text = FormattableString.Invariant($"{member} is {number}; allowed are {min} to {max}, or none for the configured default."),
        }
        : null;
}
