namespace AdGenius.Imaging;

/// <summary>A file is not a picture that is read here, or exceeds a limit. The message is safe to show to whoever supplied it.</summary>
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
