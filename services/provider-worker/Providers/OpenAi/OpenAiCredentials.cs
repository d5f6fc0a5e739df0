using System.Net.Http.Headers;

namespace AdGenius.ProviderWorker.Providers.OpenAi;

/// <summary>Adds to a request who calls: the key, the organization and the project, as far as they are configured.</summary>
internal static class OpenAiCredentials
{
    public static void AddTo(HttpRequestMessage request, OpenAiVideoOptions options, ProviderKey key)
    {
        if (key.Secret.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Secret);
        }

        AddUnlessEmpty(request, "OpenAI-Organization", options.Organization);
        AddUnlessEmpty(request, "OpenAI-Project", options.Project);
    }

    private static void AddUnlessEmpty(HttpRequestMessage request, string header, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            request.Headers.Add(header, value.Trim());
        }
    }
}
