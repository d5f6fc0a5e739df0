namespace AdGenius.VideoRequests;

/// <summary>The host names of foreign addresses: <see cref="Uri"/> takes some that no resolver does, and resolving them throws.</summary>
public static class HostNames
{
    private const int MaxLength = 253; // RFC 1035, as it is written

    /// <summary>False for a name that is too long, or that has letters and cannot be written in ASCII (RFC 5891).</summary>
    /// <param name="address">An absolute address.</param>
    public static bool CanExist(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        try
        {
            return address.IdnHost.TrimEnd('.') is { Length: > 0 and <= MaxLength };
        }
        catch (UriFormatException)
        {
            return false;
        }
    }
}
