namespace AdGenius.Persistence.Keys;

/// <summary>
/// A tenant's API key as it is stored: without its secret. Written by <see cref="ApiKeyStore"/> only.
/// </summary>
public class ApiKey
{
    /// <summary>The part of the key that may be shown: 16 hexadecimal digits in lower case. Key.</summary>
    public string KeyId { get; set; } = null!;

    /// <summary>The tenant that the key authenticates.</summary>
    public string TenantName { get; set; } = null!;

    /// <summary>A label, such as the program that uses the key; optional.</summary>
    public string? Name { get; set; }

    /// <summary>What it allows.</summary>
    public ApiKeyRole Role { get; set; } = ApiKeyRole.Submit;

    /// <summary>
    /// SHA-256 of the key's secret part, in lower-case hexadecimal digits. The secret has 256 random bits, so no salt is needed.
    /// </summary>
    public string SecretHash { get; set; } = null!;

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it expires; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>When it was revoked; null: it was not.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>The id of the key that has replaced it, so that it is accepted for a while only; null: none has.</summary>
    public string? ReplacedById { get; set; }

    /// <summary>Its state at <paramref name="now"/>.</summary>
    public ApiKeyState StateAt(DateTimeOffset now) =>
        RevokedAt is not null ? ApiKeyState.Revoked
        : ExpiresAt <= now ? ApiKeyState.Expired
        : ApiKeyState.Active;
}
