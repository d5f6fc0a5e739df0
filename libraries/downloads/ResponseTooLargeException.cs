namespace AdGenius.Downloads;

/// <summary>A server's response is longer than its client reads.</summary>
public sealed class ResponseTooLargeException : IOException
{
    public ResponseTooLargeException()
    {
    }

    public ResponseTooLargeException(string message)
        : base(message)
    {
    }

    public ResponseTooLargeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
