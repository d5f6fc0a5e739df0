using System.Net.Http.Headers;
using System.Text;

namespace AdGenius.Downloads;

/// <summary>The user name and the password that an address may hold, as <c>https://name:password@host/path</c>.</summary>
public static class AddressCredentials
{
    /// <summary>
    /// Adds those of the request's address in HTTP's Basic scheme (RFC 7617), as browsers and curl send them; <see cref="HttpClient"/>
    /// leaves them out. A request that has other credentials keeps these.
    /// </summary>
    /// <param name="request">The request, with its address.</param>
    public static void AddTo(HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Headers.Authorization is null && request.RequestUri is { UserInfo: { Length: > 0 } given })
        {
            var (name, password) = given.Split(':', 2) is [var first, var second] ? (first, second) : (given, "");
            var text = $"{Uri.UnescapeDataString(name)}:{Uri.UnescapeDataString(password)}";
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
        }
    }

    /// <summary>The address without them, and without its query and fragment, which may be credentials too.</summary>
    /// <param name="address">An absolute address.</param>
    public static string PlaceOf(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
    }
}
