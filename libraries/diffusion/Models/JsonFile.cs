using System.Globalization;
using System.Text.Json;

namespace AdGenius.Diffusion.Models;

/// <summary>A configuration file of a model folder; an absent file answers every question with the default.</summary>
internal sealed class JsonFile
{
    private readonly JsonElement _root;
    private readonly string _name;

    private JsonFile(JsonElement root, string name)
    {
        _root = root;
        _name = name;
    }

    internal static JsonFile Read(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return new JsonFile(default, name);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonFile(document.RootElement.Clone(), name)
                : throw new ModelFaultException(ModelFault.BadConfiguration, $"{name} is not a JSON object.");
        }
        catch (JsonException fault)
        {
            throw new ModelFaultException(ModelFault.BadConfiguration, $"{name} is not JSON: {fault.Message}", fault);
        }
    }

    internal JsonFile Section(string member)
        => new(Find(member, JsonValueKind.Object, "an object") ?? default, $"{_name}: {member}");

    internal double? Number(string member) => Find(member, JsonValueKind.Number, "a number")?.GetDouble();

    internal int? Integer(string member) => Number(member) is { } number ? (int)number : null;

    internal string? Text(string member) => Find(member, JsonValueKind.String, "a text")?.GetString();

    internal bool? Flag(string member) => Find(member) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(member, "true or false"),
    };

    internal int? Count(string member) => Find(member, JsonValueKind.Array, "a list")?.GetArrayLength();

    /// <summary>A list of sizes written like "384x224"; empty where there is none.</summary>
    internal IReadOnlyList<(int Width, int Height)> Sizes(string member)
    {
        const string Wanted = "a list of sizes such as \"384x224\"";
        return Find(member, JsonValueKind.Array, Wanted) is { } list ? [.. list.EnumerateArray().Select(Size)] : [];

        (int Width, int Height) Size(JsonElement element)
            => element.ValueKind == JsonValueKind.String
                && element.GetString()!.Split('x') is [var width, var height]
                && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out int across) && across > 0
                && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out int down) && down > 0
                ? (across, down)
                : throw Wrong(member, Wanted);
    }

    private JsonElement? Find(string member)
        => _root.ValueKind == JsonValueKind.Object && _root.TryGetProperty(member, out JsonElement value)
            && value.ValueKind != JsonValueKind.Null ? value : null;

    private JsonElement? Find(string member, JsonValueKind kind, string wanted)
        => Find(member) is not { } value ? null : value.ValueKind == kind ? value : throw Wrong(member, wanted);

    private ModelFaultException Wrong(string member, string wanted)
        => new(ModelFault.BadConfiguration, $"{_name}: {member} must be {wanted}.");
}
