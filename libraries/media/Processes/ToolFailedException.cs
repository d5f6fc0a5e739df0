namespace AdGenius.Media.Processes;

/// <summary>A program failed. The message holds its last lines of standard error; it is for logs and not safe to show to tenants.</summary>
public sealed class ToolFailedException : Exception
{
    private const int NoSignal = 128;
    private const int LastSignal = NoSignal + 31;

    /// <summary>What ffmpeg ends with after SIGTERM or SIGINT.</summary>
    private const int Stopped = 255;

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

    /// <summary>
    /// True when a signal ended it, such as the kernel's when memory runs out. ffmpeg 6.1 and later exit with the low byte of an error's
    /// number, which is above those of signals: 183 for invalid data, 234 for an invalid argument, 251 for input and output.
    /// </summary>
    public bool WasKilled => ExitCode is (> NoSignal and <= LastSignal) or Stopped;

    /// <summary>True when the disk is full.</summary>
    public bool DiskFull { get; init; }

    /// <summary>True when we killed it because it ran too long or stalled.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Creates the exception for a failed run.</summary>
    public static ToolFailedException Of(string tool, ProcessOutcome outcome) =>
        new($"{tool} ended with exit code {outcome.ExitCode}: {outcome.ErrorOutput}")
        {
            ExitCode = outcome.ExitCode,
            DiskFull = outcome.ErrorOutput.Contains("No space left on device", StringComparison.Ordinal),
        };
}
