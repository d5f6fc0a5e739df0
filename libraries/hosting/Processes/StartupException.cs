namespace AdGenius.Hosting.Processes;

/// <summary>
/// The process cannot start, and its message says in one line what is wrong and where: no stack trace is needed to understand it.
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
