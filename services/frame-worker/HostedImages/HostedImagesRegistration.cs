using AdGenius.Contracts.Clips;
using AdGenius.Downloads;
using AdGenius.FrameWorker.KeyframeSources;
using AdGenius.FrameWorker.Work;
using AdGenius.Hosting;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Payments;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.HostedImages;

/// <summary>
/// Adds the hosted image model where it is configured and the process renders keyframes: only then does a frame worker need the database,
/// for the model's costs.
/// </summary>
internal static class HostedImagesRegistration
{
    /// <summary>The greatest response in bytes. A picture of 1536 x 1024 has at most 8 MB, as base64 of a PNG.</summary>
    internal const int MaxResponseBytes = 32 << 20;

    public static void AddHostedImages(this IHostApplicationBuilder builder)
    {
        if (!FrameQueues.TakesKeyframes(builder.Configuration)
            || (!builder.Configuration.GetSection(HostedImagesOptions.Section).Exists()
                && LocalPictures.SourceOf(builder.Configuration) != KeyframeSource.HostedImages))
        {
            return;
        }

        builder.AddAdGeniusDatabase();
        var services = builder.Services;
        services.AddOptions<HostedImagesOptions>().BindConfiguration(HostedImagesOptions.Section).ValidateDataAnnotations()
            .ValidateOnStart();
        PaidCalls.Add(services);
        services.AddSingleton<IPostConfigureOptions<HostedImagesOptions>>(provided => new PostConfigureOptions<HostedImagesOptions>(
            Options.DefaultName,
            options => options.ApiKey = ServiceKey.Read(
                provided.GetRequiredService<IConfiguration>(), options.ApiKey, HostedImagesOptions.KeyVariable)));
        if (LocalPictures.SourceOf(builder.Configuration) == KeyframeSource.HostedImages)
        {
            services.TryAddSingleton(static provided => PriceOf(provided.GetRequiredService<IOptions<HostedImagesOptions>>().Value));
        }

        services.AddDownloads();
        services.TryAddSingleton<HostedImageDownload>();
        services.TryAddSingleton<HostedImageClient>();
        services.TryAddSingleton<HostedImageBilling>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IKeyframeSource, HostedImageSource>());
        // the client has a timeout of its own
        services.AddHttpClient(
            HostedImageClient.Name,
            static client => (client.Timeout, client.MaxResponseContentBufferSize) = (Timeout.InfiniteTimeSpan, MaxResponseBytes))
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(static provided => new PaidCallHandler(
                provided.GetRequiredService<IOptions<HostedImagesOptions>>().Value.TimeLimit));
    }

    private static HostedPrice PriceOf(HostedImagesOptions options) => new(options.Model, options.PricePerPicture);
}
