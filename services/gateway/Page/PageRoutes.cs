namespace AdGenius.Gateway.Page;

/// <summary>
/// The web page at the gateway's own address: it requests videos, follows them and plays them, through the public API alone.
/// </summary>
internal static class PageRoutes
{
    // Scripts and styles are the page's own files; pictures and videos may come from where the store signs its links.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
        "img-src 'self' http: https: data:; media-src 'self' http: https:; " +
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    public static void MapPage(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/", "index.html", "text/html; charset=utf-8");
        Map(routes, "/page.css", "page.css", "text/css; charset=utf-8");
        Map(routes, "/page.js", "page.js", "text/javascript; charset=utf-8");
    }

    private static void Map(IEndpointRouteBuilder routes, string path, string file, string contentType)
    {
        var content = Read(file);
        routes.MapGet(path, (HttpResponse response) =>
        {
            response.Headers.ContentSecurityPolicy = Policy;
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers["Referrer-Policy"] = "no-referrer"; // an address may name the tenant
            response.Headers.CacheControl = "no-cache";
            return TypedResults.Bytes(content, contentType);
        }).AllowAnonymous().ExcludeFromDescription();
    }

    private static byte[] Read(string file)
    {
        using var stream = typeof(PageRoutes).Assembly.GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The embedded resource {file} is missing.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
