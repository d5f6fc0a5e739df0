using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Google;

/// <summary>Fills in what follows from the surface.</summary>
internal sealed class GoogleDefaults(IConfiguration configuration) : IPostConfigureOptions<GoogleOptions>
{
    public void PostConfigure(string? name, GoogleOptions options)
    {
        options.ApiKey = GoogleOptions.KeyVariables.Read(configuration, options.ApiKey);
        options.CredentialsFile = Or(options.CredentialsFile, GoogleOptions.CredentialsVariable);
        options.Project = Or(options.Project, GoogleOptions.ProjectVariable);
        options.WebhookSecrets.AddVariable(configuration, GoogleOptions.WebhookSecretVariable);
        options.Surface ??= options.CredentialsFile is not null ? GoogleSurface.Vertex : GoogleSurface.Interactions;
        var vertex = options.Surface == GoogleSurface.Vertex;
        options.Model ??= vertex ? "veo-3.1-generate-001" : "gemini-omni-1.1-flash";
        options.BaseAddress ??= new Uri(!vertex ? "https://generativelanguage.googleapis.com/"
            : options.Location == "global"
                ? "https://aiplatform.googleapis.com/"
                : $"https://{options.Location}-aiplatform.googleapis.com/");
    }

    private string? Or(string? value, string variable)
        => !string.IsNullOrWhiteSpace(value) ? value : configuration[variable] is { Length: > 0 } found ? found : null;
}
