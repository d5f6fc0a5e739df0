namespace AdGenius.HttpContracts;

/// <summary>The headers of the HTTP API that are not HTTP's own.</summary>
public static class ApiHeaders
{
    /// <summary>Names the tenant: trusted where no API key is required, compared with the key's tenant elsewhere.</summary>
    public const string Tenant = "X-Tenant";

    /// <summary>The API key. It wins over <c>Authorization</c>, which a proxy may have set for itself.</summary>
    public const string ApiKey = "X-Api-Key";

    /// <summary>The request id of a POST whose body has none.</summary>
    public const string IdempotencyKey = "Idempotency-Key";

    /// <summary>The id of the last event that a client of an event stream received.</summary>
    public const string LastEventId = "Last-Event-ID";
}
