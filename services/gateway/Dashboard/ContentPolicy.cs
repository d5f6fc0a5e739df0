using AdGenius.ObjectStore;

namespace AdGenius.Gateway.Dashboard;

/// <summary>
/// The Content-Security-Policy of the dashboard: its own scripts and styles only, none inline, no script made from text; pictures and
/// videos from the gateway and from where the object store's links lead.
/// </summary>
internal sealed class ContentPolicy(IObjectStore store)
{
    private string? _text;

    /// <summary>The header's value.</summary>
    public string Text => _text ??= Compose(StoreOrigin());

    private static string Compose(string media) =>
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        + $"img-src 'self' blob:{media}; media-src 'self' blob:{media}; manifest-src 'self'; "
        + "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    /// <summary>The origin of the store's signed links with a space before it; empty where the gateway serves them.</summary>
    private string StoreOrigin()
    {
        var link = store.SignRead("dashboard/origin", TimeSpan.FromMinutes(1));
        return link.IsAbsoluteUri ? " " + link.GetLeftPart(UriPartial.Authority) : "";
    }
}
