using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Google;

/// <summary>Fills in what follows from the surface.</summary>
internal sealed partial class GoogleDefaults(IConfiguration configuration) : IPostConfigureOptions<GoogleOptions>
{
    public void PostConfigure(string? name, GoogleOptions options)
    {
        options.ApiKey = GoogleOptions.KeyVariables.Read(configuration, options.ApiKey);
        UseCredentials(options);
        options.Project = Or(options.Project, GoogleOptions.ProjectVariable);
        options.WebhookSecrets.AddVariable(configuration, GoogleOptions.WebhookSecretVariable);
        if (string.IsNullOrWhiteSpace(configuration[$"{GoogleOptions.Section}:{nameof(GoogleOptions.Location)}"])
            && configuration[GoogleOptions.LocationVariable] is { } location && LocationPattern().IsMatch(location))
        {
            options.Location = location;
        }

        var vertex = options.Surface == GoogleSurface.Vertex;
        options.Model ??= vertex ? "veo-3.1-generate-001" : "gemini-omni-1.1-flash";
        options.BaseAddress ??= vertex ? VertexAddress(options.Location) : new Uri("https://generativelanguage.googleapis.com/");
    }

    /// <summary>
    /// Where a job of Vertex is asked for: in its own location, which it names and which may be configured no more. Behind an address of
    /// the settings' own every location is reached.
    /// </summary>
    /// <param name="options">The settings.</param>
    /// <param name="operation">The job's id, <c>projects/…/locations/…/operations/…</c>.</param>
    public static Uri AddressOf(GoogleOptions options, string operation) =>
        options.BaseAddress == VertexAddress(options.Location)
        && operation.Split('/') is ["projects", _, "locations", var location, ..] && LocationPattern().IsMatch(location)
            ? VertexAddress(location)
            : options.BaseAddress;

    private static Uri VertexAddress(string location) => new(location == "global"
        ? "https://aiplatform.googleapis.com/"
        : $"https://{location}-aiplatform.googleapis.com/");

    /// <summary>
    /// Every client of Google's reads the variable, so that it may name a file for another purpose: unless a setting asks for Vertex, a
    /// file of another kind must not stop the process.
    /// </summary>
    private void UseCredentials(GoogleOptions options)
    {
        var isConfigured = !string.IsNullOrWhiteSpace(options.CredentialsFile) || options.Surface == GoogleSurface.Vertex;
        options.CredentialsFile = Or(options.CredentialsFile, GoogleOptions.CredentialsVariable);
        if (!isConfigured && options.CredentialsFile is { } file && ServiceAccount.FaultOf(file) is { } fault)
        {
            options.CredentialsFault = fault;
            options.CredentialsFile = null;
            options.Surface ??= GoogleModel.All.FirstOrDefault(model => model.Name == options.Model)?.Surface
                ?? (options.HasKey ? GoogleSurface.Interactions : GoogleSurface.Vertex);
        }

        options.Surface ??= options.CredentialsFile is not null ? GoogleSurface.Vertex : GoogleSurface.Interactions;
    }

    private string? Or(string? value, string variable)
        => !string.IsNullOrWhiteSpace(value) ? value : configuration[variable] is { Length: > 0 } found ? found : null;

    [GeneratedRegex("^[a-z0-9-]{1,63}$")]
    private static partial Regex LocationPattern();
}
