using AdGenius.ObjectStore.S3;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore;

/// <summary>
/// A named bucket selects S3; the folder store's files are in the home folder, which the host adds to the configuration.
/// </summary>
internal sealed class ObjectStoreDefaults(IConfiguration configuration) : IPostConfigureOptions<ObjectStoreOptions>
{
    public void PostConfigure(string? name, ObjectStoreOptions options)
    {
        options.Kind ??= S3Defaults.BucketOf(configuration) is null ? ObjectStoreKind.Folder : ObjectStoreKind.S3;
        if (configuration["HomeFolder"] is { Length: > 0 } home)
        {
            options.Folder ??= Path.Combine(home, "objects");
            options.LinkKeyFile ??= Path.Combine(home, "links.key");
        }
    }
}
