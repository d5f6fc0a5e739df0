namespace AdGenius.Media.Probe;

/// <summary>A file is not readable media. The message is for logs; it may hold ffprobe's output.</summary>
public sealed class InvalidMediaException : Exception
{
    public InvalidMediaException()
    {
    }

    public InvalidMediaException(string message)
        : base(message)
    {
    }

    public InvalidMediaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
