using System.ClientModel;
using System.ClientModel.Primitives;
using AdGenius.Downloads;
using AdGenius.Hosting;
using AdGenius.Hosting.Telemetry;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Payments;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenAI;
using OpenAI.Chat;

namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>
/// Adds the language model where it is configured: only then does a prompt worker need the database, for its costs, and the object store,
/// for the answers.
/// </summary>
internal static class LanguageModelRegistration
{
    /// <summary>The greatest answer of a language model, or of a moderation service, in bytes.</summary>
    internal const int MaxAnswerBytes = 512 * 1024;

    private const string ClientName = "language-model";

    public static void AddLanguageModel(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton<PromptQuantifier>();
        if (string.IsNullOrWhiteSpace(builder.Configuration[$"{LanguageModelOptions.Section}:{nameof(LanguageModelOptions.Model)}"]))
        {
            return;
        }

        builder.AddAdGeniusDatabase();
        builder.AddAdGeniusObjectStore(isRequiredForReadiness: false); // without it, answers are not kept
        services.AddOptions<LanguageModelOptions>().BindConfiguration(LanguageModelOptions.Section).ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LanguageModelOptions>, LanguageModelOptionsValidator>());
        PaidCalls.Add(services);
        services.AddSingleton<IPostConfigureOptions<LanguageModelOptions>>(provided => new PostConfigureOptions<LanguageModelOptions>(
            Options.DefaultName,
            options => options.ApiKey = ServiceKey.Read(
                provided.GetRequiredService<IConfiguration>(), options.ApiKey, LanguageModelOptions.KeyVariable)));
        services.TryAddSingleton<AnswerCache>();
        services.TryAddSingleton<LanguageModelBilling>();
        services.TryAddSingleton<LanguageModelClient>();
        services.TryAddSingleton<LanguageModelQuantifier>();

        // The quantifier has a timeout of its own.
        services.AddHttpClient(ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .AddHttpMessageHandler(static () => new ChatCompletionHandler())
            .AddHttpMessageHandler(static () => new ResponseSizeHandler(MaxAnswerBytes))
            .ConfigurePrimaryHttpMessageHandler(static provided => new PaidCallHandler(
                TimeSpan.FromSeconds(provided.GetRequiredService<IOptions<LanguageModelOptions>>().Value.TimeoutSeconds)));
        services.TryAddSingleton(static provided => CreateClient(
            provided.GetRequiredService<IOptions<LanguageModelOptions>>().Value, provided.GetRequiredService<IHttpClientFactory>()));
    }

    private static IChatClient CreateClient(LanguageModelOptions options, IHttpClientFactory clients) =>
        new ChatClient(
            options.Model!,
            new ApiKeyCredential(options.ApiKey is { Length: > 0 } key ? key : "none"),
            new OpenAIClientOptions
            {
                Endpoint = options.BaseUrl,
                NetworkTimeout = Timeout.InfiniteTimeSpan,
                RetryPolicy = new ClientRetryPolicy(maxRetries: 0), // a call costs money: it is not repeated out of sight
                Transport = new HttpClientPipelineTransport(clients.CreateClient(ClientName)),
            }).AsIChatClient().AsBuilder()
            .UseOpenTelemetry(
                sourceName: AdGeniusTelemetry.LanguageModel,
                configure: static client => client.EnableSensitiveData = false) // whatever the environment says: no prompt, no answer
            .Build();
}
