namespace AdGenius.Imaging;

/// <summary>OpenCV cannot be loaded on this machine. The message says which library is missing and how to install it.</summary>
public sealed class ImagingUnavailableException : Exception
{
    public ImagingUnavailableException()
    {
    }

    public ImagingUnavailableException(string message)
        : base(message)
    {
    }

    public ImagingUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
