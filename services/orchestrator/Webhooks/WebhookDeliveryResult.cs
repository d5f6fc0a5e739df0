namespace AdGenius.Orchestrator.Webhooks;

/// <summary>The result of one delivery attempt.</summary>
internal enum WebhookDeliveryResult
{
    /// <summary>2xx.</summary>
    Delivered,

    /// <summary>No connection, no response in time, or any other status: it is tried again.</summary>
    Retry,

    /// <summary>410, or an address that may not be called: it is not tried again.</summary>
    Rejected,
}
