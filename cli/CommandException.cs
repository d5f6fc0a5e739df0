namespace AdGenius.Cli;

/// <summary>A command cannot continue; the message is shown to the user.</summary>
internal sealed class CommandException(int exitCode, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public int ExitCode { get; } = exitCode;
}
