using System.Text.Json;
using System.Text.Json.Serialization;

namespace AdGenius.Bench.Sizing.Scenarios;

/// <summary>Reads scenarios: files, or those that are part of the program.</summary>
internal static class ScenarioReader
{
    private const string Prefix = "scenarios/";
    private const long MaxBytes = 1 << 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    /// <summary>The names of the scenarios that are part of the program.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
    [
        .. typeof(ScenarioReader).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name[Prefix.Length..]))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The scenario of that name, or in the file of that name.</summary>
    /// <exception cref="ScenarioException">There is none, or it is not valid JSON of a scenario.</exception>
    public static Scenario Read(string nameOrFile)
    {
        if (BuiltIn.Contains(nameOrFile))
        {
            using var resource = typeof(ScenarioReader).Assembly.GetManifestResourceStream($"{Prefix}{nameOrFile}.json")!;
            using var reader = new StreamReader(resource);
            return Parse(reader.ReadToEnd());
        }

        var file = new FileInfo(nameOrFile);
        return !file.Exists
            ? throw new ScenarioException(
                [$"scenario is '{nameOrFile}'; allowed are a JSON file, or one of {string.Join(", ", BuiltIn)}."])
            : file.Length > MaxBytes
                ? throw new ScenarioException([$"{nameOrFile} has {file.Length} bytes; at most {MaxBytes} are read."])
                : Parse(File.ReadAllText(nameOrFile));
    }

    /// <summary>The scenario of a JSON text. Its values are not checked (<see cref="ScenarioRules"/>).</summary>
    /// <exception cref="ScenarioException">The text is not valid JSON of a scenario.</exception>
    public static Scenario Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Scenario>(json, Json)
                ?? throw new ScenarioException(["the scenario is null; an object is required."]);
        }
        catch (JsonException exception)
        {
            throw new ScenarioException([$"the scenario cannot be read: {exception.Message}"]);
        }
    }
}
