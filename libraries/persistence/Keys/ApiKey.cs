namespace AdGenius.Persistence.Keys;

/// <summary>
/// A tenant's key to the gateway, as it is stored: nobody can call with what stands here. Written by <see cref="ApiKeyStore"/> only.
/// </summary>
public class ApiKey
{
    /// <summary>The part of the key that may be shown: 16 hexadecimal digits in lower case. Key.</summary>
    public string KeyId { get; set; } = null!;

    /// <summary>The tenant whose calls it lets in.</summary>
    public string TenantName { get; set; } = null!;

    /// <summary>What people call it, such as the program that uses it; null where nobody named it.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// SHA-256 of the key's secret part, in lower-case hexadecimal digits. The secret has 256 bits of chance, so no salt is needed.
    /// </summary>
    public string SecretHash { get; set; } = null!;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>From then on it lets nobody in; null: it does not end by itself.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>When it was taken back; null: it was not.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>What may be done with it at <paramref name="now"/>.</summary>
    public ApiKeyState StateAt(DateTimeOffset now) =>
        RevokedAt is not null ? ApiKeyState.Revoked
        : ExpiresAt <= now ? ApiKeyState.Expired
        : ApiKeyState.Active;
}
