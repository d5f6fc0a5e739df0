using System.Diagnostics.CodeAnalysis;

namespace AdGenius.Hosting;

/// <summary>The configured address of a service, to which the paths of its calls are appended.</summary>
public static class ServiceAddress
{
    /// <summary>
    /// <paramref name="address"/> with a slash at the end of its path, without which a relative path would replace its last segment, such
    /// as <c>v1</c> of <c>https://api.example.com/v1</c>. One that is null, is not absolute or has the slash is returned as it is.
    /// </summary>
    /// <param name="address">The address as configured.</param>
    [return: NotNullIfNotNull(nameof(address))]
    public static Uri? WithSlash(Uri? address) => address is not { IsAbsoluteUri: true } || address.AbsolutePath.EndsWith('/')
        ? address
        : new UriBuilder(address) { Path = address.AbsolutePath + "/" }.Uri;
}
