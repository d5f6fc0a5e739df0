namespace AdGenius.Gateway.Videos;

/// <summary>
/// Request ids that the gateway makes for calls that name none. A call that is repeated then has another id, and is another request: it
/// makes, and pays for, a second video where the first has arrived.
/// </summary>
internal static class GeneratedRequestId
{
    private static readonly object ItemKey = new();

    /// <summary>A new id for the request of <paramref name="context"/>.</summary>
    public static string New(HttpContext context, TimeProvider time)
    {
        var requestId = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        context.Items[ItemKey] = requestId;
        return requestId;
    }

    /// <summary>True where <paramref name="requestId"/> was made here, and the caller does not know it.</summary>
    public static bool Is(HttpContext context, string requestId) => context.Items[ItemKey] as string == requestId;
}
