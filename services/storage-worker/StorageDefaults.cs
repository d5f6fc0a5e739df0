using AdGenius.Hosting;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker;

/// <summary>
/// Defaults of unset options: the work folder in the home folder, the prefix from the environment variable <c>S3_VIDEO_PREFIX</c>.
/// </summary>
internal sealed class StorageDefaults(IConfiguration configuration) : IPostConfigureOptions<StorageOptions>
{
    public void PostConfigure(string? name, StorageOptions options)
    {
        options.WorkFolder ??= Path.Combine(HomeFolder.Of(configuration), "work", "storage");
        if (configuration[$"{StorageOptions.Section}:{nameof(StorageOptions.Prefix)}"] is null
            && configuration["S3_VIDEO_PREFIX"] is { Length: > 0 } prefix)
        {
            options.Prefix = prefix;
        }

        options.Prefix = options.Prefix.TrimEnd('/');
    }
}
