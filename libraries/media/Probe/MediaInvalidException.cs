namespace AdGenius.Media.Probe;

/// <summary>A file is not readable media. The message is for logs; it may hold the tool's words.</summary>
public sealed class MediaInvalidException : Exception
{
    public MediaInvalidException()
    {
    }

    public MediaInvalidException(string message)
        : base(message)
    {
    }

    public MediaInvalidException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
