namespace AdGenius.Hosting.Processes;

/// <summary>
/// The process cannot start. The message says in one line what is wrong and where, so that no stack trace is needed.
/// </summary>
public sealed class StartupException : Exception
{
    public StartupException()
    {
    }

    public StartupException(string message)
        : base(message)
    {
    }

    public StartupException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
