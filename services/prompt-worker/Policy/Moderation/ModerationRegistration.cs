using System.ClientModel;
using System.ClientModel.Primitives;
using AdGenius.Downloads;
using AdGenius.Hosting;
using AdGenius.PromptWorker.LanguageModel;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenAI;
using ServiceClient = OpenAI.Moderations.ModerationClient;

namespace AdGenius.PromptWorker.Policy.Moderation;

/// <summary>Adds the check of requests, and the moderation service where it is configured.</summary>
internal static class ModerationRegistration
{
    private const string ClientName = "moderation";

    public static void AddPolicy(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton<PolicyCheck>();
        if (string.IsNullOrWhiteSpace(builder.Configuration[$"{ModerationOptions.Section}:{nameof(ModerationOptions.Model)}"]))
        {
            return;
        }

        services.AddOptions<ModerationOptions>().BindConfiguration(ModerationOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IPostConfigureOptions<ModerationOptions>>(provided => new PostConfigureOptions<ModerationOptions>(
            Options.DefaultName,
            options => options.ApiKey = ServiceKey.Read(
                provided.GetRequiredService<IConfiguration>(), options.ApiKey, ModerationOptions.KeyVariable)));
        services.TryAddSingleton<ModerationClient>();

        // The client has a timeout of its own.
        services.AddHttpClient(ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .AddHttpMessageHandler(static () => new ResponseSizeHandler(LanguageModelRegistration.MaxAnswerBytes))
            .ConfigurePrimaryHttpMessageHandler(static () => new DecodingHandler(
                new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) }));
        services.TryAddSingleton(static provided => CreateService(
            provided.GetRequiredService<IOptions<ModerationOptions>>().Value, provided.GetRequiredService<IHttpClientFactory>()));
    }

    private static ServiceClient CreateService(ModerationOptions options, IHttpClientFactory clients) =>
        new(
            options.Model!,
            new ApiKeyCredential(options.ApiKey is { Length: > 0 } key ? key : "none"),
            new OpenAIClientOptions
            {
                Endpoint = options.BaseUrl,
                NetworkTimeout = Timeout.InfiniteTimeSpan,
                RetryPolicy = new ClientRetryPolicy(maxRetries: 1), // a check is free and changes nothing
                Transport = new HttpClientPipelineTransport(clients.CreateClient(ClientName)),
            });
}
