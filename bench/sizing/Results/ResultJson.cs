using System.Text.Json;

namespace AdGenius.Bench.Sizing.Results;

/// <summary>A result as JSON.</summary>
internal static class ResultJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}
