using AdGenius.Downloads;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.ProviderWorker.Results;

/// <summary>Adds the fetching of finished clips.</summary>
internal static class ResultRegistration
{
    public static IServiceCollection AddResults(this IServiceCollection services)
    {
        services.AddDownloads();
        services.AddOptions<ClipSpaceOptions>().BindConfiguration(ClipSpaceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<ClipSpace>();
        services.TryAddSingleton<ClipFolders>();
        services.AddHostedService(static provider => provider.GetRequiredService<ClipFolders>());
        services.TryAddSingleton<KeptClips>();
        services.TryAddSingleton<ResultFetcher>();
        return services;
    }
}
