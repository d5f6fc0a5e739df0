using AdGenius.ProviderWorker.Providers.Callbacks;

namespace AdGenius.ProviderWorker.Providers;

internal static class WebhookSecrets
{
    /// <summary>Adds the secret in a vendor's own environment variable, when it is set.</summary>
    public static void AddVariable(this IList<string> secrets, IConfiguration configuration, string variable)
    {
        if (configuration[variable] is { } secret && !string.IsNullOrWhiteSpace(secret) && !secrets.Contains(secret))
        {
            secrets.Add(secret);
        }
    }

    /// <summary>Adds an error where one of the secrets is empty.</summary>
    public static void CheckNotEmpty(this IEnumerable<string> secrets, string section, string variable, List<string> faults)
    {
        if (secrets.Any(StandardWebhookSignature.IsEmpty))
        {
            faults.Add(
                $"{section}:WebhookSecrets (or {variable}) has an empty secret, with which anyone can sign callbacks. Set or remove it.");
        }
    }
}
