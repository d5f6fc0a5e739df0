namespace AdGenius.Downloads;

/// <summary>A foreign URL resolves to a forbidden address. Nothing was sent.</summary>
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
