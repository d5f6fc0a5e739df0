namespace AdGenius.Media.Processes;

/// <summary>A program ended badly. The message holds its last lines of standard error, for logs; it is not fit for tenants.</summary>
public sealed class ToolFailedException : Exception
{
    private const int FirstSignal = 128;

    public ToolFailedException()
    {
    }

    public ToolFailedException(string message)
        : base(message)
    {
    }

    public ToolFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The exit code; 128 + n when signal n ended it.</summary>
    public int ExitCode { get; init; } = 1;

    /// <summary>True when somebody or the kernel killed it.</summary>
    public bool WasKilled => ExitCode > FirstSignal;

    /// <summary>True when it had no space left to write to.</summary>
    public bool DiskFull { get; init; }

    /// <summary>True when it was ended by us because it ran too long or stood still.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Makes the exception of a bad ending.</summary>
    public static ToolFailedException Of(string tool, ProcessOutcome outcome) =>
        new($"{tool} ended with exit code {outcome.ExitCode}: {outcome.ErrorOutput}")
        {
            ExitCode = outcome.ExitCode,
            DiskFull = outcome.ErrorOutput.Contains("No space left on device", StringComparison.Ordinal),
        };
}
