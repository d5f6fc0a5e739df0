using Microsoft.AspNetCore.Http;

namespace AdGenius.ObjectStore;

/// <summary>The unit of a range that a caller asks for (RFC 9110, section 14.2).</summary>
public static class RangeUnit
{
    /// <summary>Removes a range in another unit than bytes, which is to be ignored; the framework would serve it as bytes.</summary>
    public static void IgnoreUnknown(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.GetTypedHeaders().Range is { } asked && !asked.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase))
        {
            request.Headers.Range = default;
        }
    }
}
