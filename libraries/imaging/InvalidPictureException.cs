namespace AdGenius.Imaging;

/// <summary>A file is not a picture of a supported format, or exceeds a limit. The message is safe to show to tenants.</summary>
public sealed class InvalidPictureException : Exception
{
    public InvalidPictureException()
    {
    }

    public InvalidPictureException(string message)
        : base(message)
    {
    }

    public InvalidPictureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
