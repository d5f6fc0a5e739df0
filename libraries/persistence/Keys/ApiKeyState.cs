namespace AdGenius.Persistence.Keys;

/// <summary>Whether an API key is accepted.</summary>
public enum ApiKeyState
{
    /// <summary>Accepted.</summary>
    Active,

    /// <summary>Rejected: it has expired.</summary>
    Expired,

    /// <summary>Rejected: it was revoked.</summary>
    Revoked,
}
