using AdGenius.Contracts;

namespace AdGenius.Orchestrator.Videos.Retries;

/// <summary>The activity of a take whose stage is retried: why, so that its owner sees what it waits for.</summary>
internal static class RetryActivity
{
    private const string Prefix = "retrying after a failure: ";
    private const int MaxLength = 500; // of the column

    /// <summary>The activity after that failure.</summary>
    public static string Of(Failure failure) => TextLimit.Cut(Prefix + failure.Text, MaxLength);

    /// <summary>The text of the failure after which a take's stage is retried; null where its activity is another.</summary>
    public static string? FailureIn(string? activity) =>
        activity?.StartsWith(Prefix, StringComparison.Ordinal) == true ? activity[Prefix.Length..] : null;
}
