using Microsoft.Extensions.Configuration;

namespace AdGenius.ObjectStore;

/// <summary>
/// The folders of the tenants, <c>{prefix}/{tenant}</c>: finished videos are in the folder itself, uploaded files in <c>assets</c> below
/// it. The prefix is the setting <c>Storage:Prefix</c>, else the environment variable <c>S3_VIDEO_PREFIX</c>, else <c>videos</c>; every
/// process that reads tenants' files needs the same one.
/// </summary>
public sealed class TenantFolders(IConfiguration configuration)
{
    private const string DefaultPrefix = "videos";
    private const string AssetFolder = "assets";

    /// <summary>The folder of all tenants' folders, without a slash behind it.</summary>
    public string Prefix { get; } =
        ((configuration["Storage:Prefix"] ?? configuration["S3_VIDEO_PREFIX"]) is { Length: > 0 } prefix ? prefix : DefaultPrefix)
            .TrimEnd('/');

    /// <summary>The folder of a tenant, without a slash behind it.</summary>
    /// <exception cref="ArgumentException">The name cannot be a folder.</exception>
    public string Of(string tenantName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenantName);
        return tenantName.Contains('/', StringComparison.Ordinal)
            ? throw new ArgumentException("A tenant's name has no slash.", nameof(tenantName))
            : ObjectKeys.Checked($"{Prefix}/{tenantName}");
    }

    /// <summary>The key of a tenant's uploaded file.</summary>
    public string AssetKey(string tenantName, Guid assetId) => $"{Of(tenantName)}/{AssetFolder}/{assetId:N}";

    /// <summary>True for a key in the tenant's folder or below it.</summary>
    public bool Owns(string tenantName, string? key) => ObjectKeys.IsWithin(key, Of(tenantName));
}
