using System.Text.Json;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// The members of a scheduler_config.json. A member that is absent has its scheduler class's default, and so has one that is null, but for
/// flags: a flag that is null is false, as in Python.
/// </summary>
public sealed class SchedulerConfiguration
{
    private const string FileName = "scheduler_config.json";

    private readonly Dictionary<string, JsonElement> _members;

    private SchedulerConfiguration(Dictionary<string, JsonElement> members) => _members = members;

    /// <summary>
    /// The class that model_index.json names, or the file itself where that names none, without the Flax prefix that some have; empty for
    /// none.
    /// </summary>
    public string ClassName
        => Text("_class_name", "") is { } name && name.StartsWith("Flax", StringComparison.Ordinal) ? name[4..] : Text("_class_name", "");

    /// <exception cref="ModelFaultException">The text is not a JSON object.</exception>
    public static SchedulerConfiguration Parse(string json)
    {
        using JsonDocument document = JsonFile.Parse(json, FileName, ModelFault.BadConfiguration);
        return FromJson(document.RootElement);
    }

    /// <param name="path">The file.</param>
    /// <exception cref="ModelFaultException">The file cannot be read, or is not a JSON object.</exception>
    internal static SchedulerConfiguration Read(string path)
    {
        using JsonDocument document = JsonFile.Open(path, FileName, ModelFault.BadConfiguration);
        return FromJson(document.RootElement);
    }

    internal static SchedulerConfiguration FromJson(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new ModelFaultException(ModelFault.BadConfiguration, $"{FileName} is not a JSON object.");
        }

        // Of a member that is there twice the last one counts, as in Python.
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty member in root.EnumerateObject())
        {
            members[member.Name] = member.Value.Clone();
        }

        return new SchedulerConfiguration(members);
    }

    /// <summary>The same configuration with one member replaced.</summary>
    internal SchedulerConfiguration With<T>(string name, T value)
        => new(new Dictionary<string, JsonElement>(_members) { [name] = JsonSerializer.SerializeToElement(value) });

    internal bool Has(string name) => Find(name) is not null;

    internal double Number(string name, double fallback) => NumberOrNull(name) ?? fallback;

    internal double? NumberOrNull(string name) => Find(name) is not { } value ? null
        : value.ValueKind != JsonValueKind.String ? JsonFile.NumberOf(value) ?? throw Wrong(name, "a number")
        : value.GetString() switch
        {
            "-Infinity" or "-inf" => double.NegativeInfinity,
            "Infinity" or "inf" => double.PositiveInfinity,
            _ => JsonFile.NumberOf(value) ?? throw Wrong(name, "a number"),
        };

    internal int Integer(string name, int fallback) => NumberOrNull(name) is not { } number ? fallback
        : number is >= int.MinValue and <= int.MaxValue && Math.Truncate(number) == number ? (int)number
        : throw Wrong(name, "a whole number");

    internal bool Flag(string name, bool fallback)
        => Find(name) is { } value ? JsonFile.FlagOf(value) ?? throw Wrong(name, "true or false")
            : !_members.ContainsKey(name) && fallback;

    internal string Text(string name, string fallback) => Find(name) is { } value
        ? value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "a text")
        : fallback;

    internal string OneOf(string name, string fallback, params ReadOnlySpan<string> allowed)
    {
        string value = Text(name, fallback);
        return allowed.Contains(value) ? value : throw Wrong(name, $"one of {string.Join(", ", allowed.ToArray())}; it is \"{value}\"");
    }

    internal float[]? Numbers(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(x => (float)(JsonFile.NumberOf(x) ?? throw Wrong(name, "a list of numbers")))]
            : throw Wrong(name, "a list of numbers");

    private JsonElement? Find(string name)
        => _members.TryGetValue(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    internal static ModelFaultException Wrong(string name, string wanted)
        => new(ModelFault.BadConfiguration, $"scheduler_config.json: {name} must be {wanted}.");
}
