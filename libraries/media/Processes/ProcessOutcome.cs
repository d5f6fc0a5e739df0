namespace AdGenius.Media.Processes;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; 128 + n when signal n ended it.</param>
/// <param name="Output">Its standard output as text, empty when it was read by <see cref="ProcessCommand.ReadOutput"/>.</param>
/// <param name="ErrorOutput">The last lines of its standard error.</param>
public sealed record ProcessOutcome(int ExitCode, string Output, string ErrorOutput)
{
    /// <summary>True when a line of its standard error had <see cref="ProcessCommand.FailureText"/> in it.</summary>
    public bool HasFailureText { get; init; }
}
