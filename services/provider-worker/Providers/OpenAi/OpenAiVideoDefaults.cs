using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.OpenAi;

/// <summary>Takes the variables that the vendor's own client takes.</summary>
internal sealed class OpenAiVideoDefaults(IConfiguration configuration) : IPostConfigureOptions<OpenAiVideoOptions>
{
    public void PostConfigure(string? name, OpenAiVideoOptions options)
    {
        options.Organization ??= configuration["OPENAI_ORG_ID"];
        options.Project ??= configuration["OPENAI_PROJECT_ID"];
        options.WebhookSecrets.AddVariable(configuration, OpenAiVideoOptions.WebhookSecretVariable);
    }
}
