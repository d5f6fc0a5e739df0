namespace AdGenius.Cli;

/// <summary>A command cannot continue; the message is shown to the user.</summary>
internal sealed class CommandException(int exitCode, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>The gateway, or what is called in its place, is not available for now: the same call may succeed later.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>The same fault after work was begun, with a sentence that says what becomes of it.</summary>
    public CommandException With(string sentence) => new(ExitCodes.Failed, $"{Message.TrimEnd('.')}. {sentence}", this);
}
