namespace AdGenius.Media.Composition;

/// <summary>A still picture cannot be decoded.</summary>
public sealed class PictureUnreadableException : Exception
{
    public PictureUnreadableException()
    {
    }

    public PictureUnreadableException(string message)
        : base(message)
    {
    }

    public PictureUnreadableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
