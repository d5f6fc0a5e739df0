namespace AdGenius.Gateway.Problems;

/// <summary>
/// Request ids that the gateway makes for calls that name none. A call that is repeated then has another id, and is another request: it
/// makes, and pays for, a second video where the first has arrived.
/// </summary>
internal static class GeneratedRequestId
{
    private static readonly object ItemKey = new();
    private static readonly object SentKey = new();

    /// <summary>A new id for the request of <paramref name="context"/>.</summary>
    public static string New(HttpContext context, TimeProvider time)
    {
        var requestId = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        context.Items[ItemKey] = requestId;
        return requestId;
    }

    /// <summary>True where <paramref name="requestId"/> was made here, and the caller does not know it.</summary>
    public static bool Is(HttpContext context, string requestId) => context.Items[ItemKey] as string == requestId;

    /// <summary>Notes, before it is tried, that <paramref name="requestId"/> may be sent; null: that it was not sent.</summary>
    public static void SetSent(HttpContext context, string? requestId) =>
        context.Items[SentKey] = requestId is not null && Is(context, requestId) ? requestId : null;

    /// <summary>
    /// The id of a request that may have been sent and that was made here; null where the caller knows the id, or nothing was sent. Any
    /// failure of such a call leaves its outcome open.
    /// </summary>
    public static string? OfSent(HttpContext context) => context.Items[SentKey] as string;
}
