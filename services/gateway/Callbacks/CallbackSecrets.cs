using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Callbacks;

/// <summary>Takes the vendors' own environment variables.</summary>
internal sealed class CallbackSecrets(IConfiguration configuration) : IPostConfigureOptions<CallbackOptions>
{
    public void PostConfigure(string? name, CallbackOptions options)
    {
        Add(options.OpenAiSecrets, configuration["OPENAI_WEBHOOK_SECRET"]);
        Add(options.GoogleSecrets, configuration["GEMINI_WEBHOOK_SECRET"]);
        options.PublicAddress ??= configuration["Submissions:CallbackAddress"] is { Length: > 0 } address
            && Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : null;
    }

    private static void Add(IList<string> secrets, string? secret)
    {
        if (!string.IsNullOrWhiteSpace(secret) && !secrets.Contains(secret))
        {
            secrets.Add(secret);
        }
    }
}
