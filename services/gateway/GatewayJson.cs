using System.Text.Json;
using System.Text.Json.Serialization;

namespace AdGenius.Gateway;

/// <summary>How the gateway writes JSON, and how its clients read it.</summary>
public static class GatewayJson
{
    /// <summary>Camel case, nothing that is null, enumerations by name; members a reader does not know are skipped.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Makes <paramref name="options"/> the same as <see cref="Options"/>.</summary>
    internal static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
