using AdGenius.Gateway.Problems;

namespace AdGenius.Gateway.Requests;

/// <summary>
/// Refuses a call whose Host header is not a host name, before anything is done for it: every answer has links that are made of it.
/// </summary>
internal static class HostHeaderCheck
{
    public static IApplicationBuilder UseHostHeaderCheck(this IApplicationBuilder application) =>
        application.Use(static (context, next) => AddressOf(context.Request) is not null
            ? next(context)
            : ProblemResults.Invalid("Host", "The header Host must be a host name or IP address, with or without a port.")
                .ExecuteAsync(context));

    /// <summary>
    /// The address that the call was sent to, as far as it names the gateway; null when its Host header cannot be an address.
    /// </summary>
    public static Uri? AddressOf(HttpRequest request)
    {
        // HTTP/1.0 knows no Host header: the address of the connection is right then.
        var connection = request.HttpContext.Connection;
        var host = request.Host.HasValue ? request.Host
            : connection.LocalIpAddress is { } local ? new HostString(local.ToString(), connection.LocalPort)
            : new HostString("localhost");
        try
        {
            return Uri.TryCreate($"{request.Scheme}://{host.ToUriComponent()}{request.PathBase}/", UriKind.Absolute, out var address)
                && address is { UserInfo.Length: 0, Host.Length: > 0, AbsolutePath: var path }
                && path == request.PathBase.ToUriComponent() + "/"
                ? address
                : null;
        }
        catch (ArgumentException)
        {
            return null; // a label that cannot be written in ASCII
        }
    }
}
