using AdGenius.Hosting;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker;

/// <summary>
/// What is not named: the work folder in the home folder, the prefix from <c>S3_VIDEO_PREFIX</c>, as it was always called.
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
