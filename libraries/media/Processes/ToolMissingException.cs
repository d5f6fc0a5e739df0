namespace AdGenius.Media.Processes;

/// <summary>A program that is needed is not installed or cannot be started.</summary>
public sealed class ToolMissingException : Exception
{
    public ToolMissingException()
    {
    }

    public ToolMissingException(string message)
        : base(message)
    {
    }

    public ToolMissingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
