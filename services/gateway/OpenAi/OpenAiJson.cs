using System.Text.Json;

namespace AdGenius.Gateway.OpenAi;

/// <summary>How the OpenAI-compatible API writes JSON: snake case, and members that are null are written, as clients expect them.</summary>
internal static class OpenAiJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
