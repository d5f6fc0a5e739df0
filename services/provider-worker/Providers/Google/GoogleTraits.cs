using AdGenius.Contracts.Models;

namespace AdGenius.ProviderWorker.Providers.Google;

/// <summary>What both APIs have in common.</summary>
internal static class GoogleTraits
{
    public const string ModelId = "google_veo";

    public static ProviderTraits Of(GoogleOptions options)
    {
        var vertex = options.Surface == GoogleSurface.Vertex;
        var model = GoogleModel.All.FirstOrDefault(each => each.Name == options.Model) ?? GoogleModel.All[0];
        var retired = options.Model is { } name ? GoogleModel.RetiredSince(name, options.Surface) : null;
        var ready = vertex ? options.CredentialsFile is not null : options.HasKey;
        var unused = options.CredentialsFault is { } fault ? $" {GoogleOptions.CredentialsVariable} {fault}; it is not used." : "";
        return new ProviderTraits
        {
            ModelId = ModelId,
            Name = vertex ? "Google Veo on Vertex" : "Google Gemini Omni",
            ResolvesTo = options.Model!,
            JobServer = $"{options.Surface} {options.BaseAddress}",
            State = retired is not null ? VideoModelState.Retired : ready ? VideoModelState.Available : VideoModelState.NoKey,
            RetiredSince = retired,
            Note = retired is { } date
                ? $"Google retired {options.Model} on {date:yyyy-MM-dd}; {GoogleOptions.Section}:Model can be {NamesOf(options.Surface)}."
                : ready ? (vertex
                    ? null
                    : $"The Gemini API no longer has Veo; Gemini Omni replaces it. Veo runs on Vertex with a service account.{unused}")
                : $"{ModelId} has no key: set the environment variable {GoogleOptions.KeyVariables} for Gemini Omni, "
                    + $"or {GoogleOptions.CredentialsVariable} for Veo on Vertex.{unused}",
            Lengths = vertex ? ClipLengths.Of(4, 6, 8) : ClipLengths.WholeSeconds(3, 10),
            AspectRatios = ["16:9", "9:16"],
            ShortSides = vertex ? [720, 1080] : [360, 720, 1080, 2160],
            NegativePrompt = vertex,
            Seed = vertex,
            ImageInput = true,
            ImageAsBytes = true,
            MaxPromptLength = 4_000,
            Prices = options.PricePerSecond is { } own
                ? PriceTable.Flat(own, GoogleModel.PriceDate, "configuration")
                : model.Prices,
            PollInterval = options.PollInterval,
            Deadline = options.Deadline,
            SubmitTimeout = options.SubmitTimeout,
            MaxConcurrent = options.MaxConcurrent,
            MaxConcurrentPerKey = options.MaxConcurrentPerKey,
            CredentialOrigins = [vertex ? new Uri("https://storage.googleapis.com/") : options.BaseAddress],
        };
    }

    private static string NamesOf(GoogleSurface? surface) =>
        string.Join(", ", GoogleModel.All.Where(model => model.Surface == surface).Select(model => model.Name));
}
