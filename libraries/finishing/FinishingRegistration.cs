using AdGenius.Downloads;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Music;
using AdGenius.Finishing.Preflight;
using AdGenius.Finishing.Voice;
using AdGenius.Media;
using AdGenius.Media.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AdGenius.Finishing;

/// <summary>Registers this library's services.</summary>
public static class FinishingRegistration
{
    /// <summary>Adds <see cref="AdFinisher"/>, <see cref="RequestPreflight"/>, <see cref="FilePreflight"/> and the configured
    /// <see cref="ISpeechSynthesizer"/>. May be called by every service of a process.</summary>
    public static void AddFinishing(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddMedia();
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<SpeechOptions, SpeechOptionsValidator>().BindConfiguration(SpeechOptions.Section);
        services.AddOptions<ContentCredentialsOptions>().BindConfiguration(ContentCredentialsOptions.Section)
            .ValidateOnStart();
        services.AddSpeechClient();
        services.TryAddSingleton<ISpeechSynthesizer>(static provider =>
        {
            var options = provider.GetRequiredService<IOptions<SpeechOptions>>().Value;
            return options.Engine == SpeechEngine.OpenAi
                ? new OpenAiSynthesizer(options, provider.GetRequiredService<IHttpClientFactory>())
                : new FliteSynthesizer(provider.GetRequiredService<FfmpegTools>());
        });
        services.TryAddSingleton(static provider => new SpeechTrackBuilder(
            provider.GetRequiredService<ISpeechSynthesizer>(), provider.GetRequiredService<FfmpegTools>()));
        services.TryAddSingleton<FinishingFonts>();
        services.TryAddSingleton<ContentSigner>();
        services.TryAddSingleton<TrackReader>();
        services.TryAddSingleton<RequestPreflight>();
        services.TryAddSingleton<FilePreflight>();
        services.TryAddSingleton<AdFinisher>();
    }

    /// <summary>The client of the speech server, whose answers have a limit.</summary>
    internal static void AddSpeechClient(this IServiceCollection services) => services
        .AddHttpClient(OpenAiSynthesizer.HttpClientName, static client => client.Timeout = System.Threading.Timeout.InfiniteTimeSpan)
        .RemoveAllLoggers() // the default ones write whole addresses
        .ConfigurePrimaryHttpMessageHandler(
            static provided => new PaidCallHandler(provided.GetRequiredService<IOptions<SpeechOptions>>().Value.Timeout))
        .ConfigureAdditionalHttpMessageHandlers(static (handlers, _) =>
        {
            if (!handlers.OfType<ResponseSizeHandler>().Any()) // this may be called by every service of a process
            {
                handlers.Add(new ResponseSizeHandler(OpenAiSynthesizer.MaxAnswerBytes));
            }
        });
}
