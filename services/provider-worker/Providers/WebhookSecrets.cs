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
}
