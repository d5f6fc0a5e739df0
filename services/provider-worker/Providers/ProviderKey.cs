using System.Security.Cryptography;
using System.Text;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>A provider's key. Its secret appears nowhere: texts, logs and rows hold only its fingerprint.</summary>
internal sealed class ProviderKey(string secret)
{
    /// <summary>For providers that need none.</summary>
    public static readonly ProviderKey None = new("");

    /// <summary>The key itself.</summary>
    public string Secret => secret;

    /// <summary>True for a key that only polls and cancels what was submitted with it.</summary>
    public bool IsRetired { get; init; }

    /// <summary>Twelve hexadecimal digits that identify the key and reveal nothing of it.</summary>
    public string Fingerprint { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)))[..12];

    /// <inheritdoc/>
    public override string ToString() => Fingerprint;
}
