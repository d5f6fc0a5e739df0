namespace AdGenius.Orchestrator.Webhooks;

/// <summary>How a call ended.</summary>
internal enum WebhookDeliveryResult
{
    /// <summary>2xx: heard.</summary>
    Delivered,

    /// <summary>Not now: no connection, too slow, or any other status. It is called again.</summary>
    Retry,

    /// <summary>410, or an address that may not be called: never again.</summary>
    Rejected,
}
