namespace AdGenius.Downloads;

/// <summary>A foreign URL leads somewhere it must not lead. Nothing was sent there.</summary>
public sealed class ForbiddenAddressException : Exception
{
    public ForbiddenAddressException()
    {
    }

    public ForbiddenAddressException(string message)
        : base(message)
    {
    }

    public ForbiddenAddressException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
