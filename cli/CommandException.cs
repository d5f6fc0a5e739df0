namespace AdGenius.Cli;

/// <summary>A command cannot go on; the message is for the person at the keyboard.</summary>
internal sealed class CommandException(int exitCode, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public int ExitCode { get; } = exitCode;
}
