using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AdGenius.Diffusion.Faults;

namespace AdGenius.Diffusion.Files;

/// <summary>
/// A configuration file of a model folder, read as generously as Python reads it; of an absent file every member is null.
/// </summary>
internal sealed partial class JsonFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly JsonElement _root;
    private readonly string _name;

    private JsonFile(JsonElement root, string name)
    {
        _root = root;
        _name = name;
    }

    /// <param name="folder">The model folder.</param>
    /// <param name="name">The file's path in it, with forward slashes.</param>
    internal static JsonFile Read(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return new JsonFile(default, name);
        }

        GitLfsPointer.Reject(path, name);
        using JsonDocument document = Open(path, name, ModelFault.BadConfiguration);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? new JsonFile(document.RootElement.Clone(), name)
            : throw new ModelFaultException(ModelFault.BadConfiguration, $"{name} is not a JSON object.");
    }

    /// <summary>Reads a file of JSON as Python reads it, and also one with a byte-order mark, as editors of Windows write it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shownName">What messages call it.</param>
    /// <param name="kind">The fault of a file that is no JSON.</param>
    /// <exception cref="ModelFaultException">The file cannot be read, or is no JSON: the message names its line.</exception>
    internal static JsonDocument Open(string path, string shownName, ModelFault kind)
    {
        try
        {
            return Parse(File.ReadAllText(path, Strict), shownName, kind);
        }
        catch (DecoderFallbackException fault)
        {
            throw new ModelFaultException(kind, $"{shownName} is not JSON: its text is not UTF-8.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Of(shownName, fault);
        }
    }

    /// <summary>Reads a text of JSON as Python reads it: with the bare words of numbers that are not finite, which become texts.</summary>
    /// <param name="json">The text.</param>
    /// <param name="shownName">What messages call it.</param>
    /// <param name="kind">The fault of a text that is no JSON.</param>
    /// <exception cref="ModelFaultException">The text is no JSON: the message names its line.</exception>
    internal static JsonDocument Parse(string json, string shownName, ModelFault kind)
    {
        try
        {
            // Vocabularies are large, and seldom have such words.
            return JsonDocument.Parse(NonFinite().IsMatch(json) ? QuoteNonFinite(json) : json);
        }
        catch (JsonException fault)
        {
            string reason = fault.Message.Split(" LineNumber:")[0].Replace(" Change the reader options.", "", StringComparison.Ordinal);
            throw new ModelFaultException(kind, $"{shownName} is not JSON, in line {(fault.LineNumber ?? 0) + 1}: {reason}", fault);
        }
    }

    private static string QuoteNonFinite(string json)
        => TextOrNonFinite().Replace(json, x => x.Value.StartsWith('"') ? x.Value : $"\"{x.Value}\"");

    /// <summary>A number, also one that is written as a text.</summary>
    internal static double? NumberOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            => number,
        _ => null,
    };

    /// <summary>True or false, also written as a text or as 1 and 0.</summary>
    internal static bool? FlagOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when bool.TryParse(value.GetString(), out bool flag) => flag,
        JsonValueKind.Number when value.GetDouble() is 0 or 1 => value.GetDouble() == 1,
        _ => null,
    };

    internal JsonFile Section(string member)
        => new(Find(member, JsonValueKind.Object, "an object") ?? default, $"{_name}: {member}");

    internal double? Number(string member)
        => Find(member) is not { } value ? null
            : NumberOf(value) is { } number && double.IsFinite(number) ? number
            : throw Wrong(member, "a number");

    internal int? Integer(string member)
        => Number(member) is not { } number ? null : IntegerOf(number) ?? throw Wrong(member, "a whole number from 0 to 1000000");

    internal string? Text(string member) => Find(member, JsonValueKind.String, "a text")?.GetString();

    /// <summary>The class that a pipeline names: a text, or the last one of a list, which has the file of its code before it.</summary>
    internal string ClassName() => Find("_class_name") switch
    {
        null => "",
        { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > 0 => list[list.GetArrayLength() - 1] is
            { ValueKind: JsonValueKind.String } last ? last.GetString()! : throw Wrong("_class_name", "a text, or a list of texts"),
        _ => Text("_class_name")!,
    };

    /// <summary>The class that model_index.json names for a part, in a list of its library and itself; null where it names none.</summary>
    internal string? PartClass(string part)
        => ItemsOf(part) is [{ ValueKind: JsonValueKind.String }, { ValueKind: JsonValueKind.String } name] ? name.GetString() : null;

    /// <summary>Whether model_index.json leaves out a part: in its list of library and class the library is null.</summary>
    internal bool LeavesOut(string part) => ItemsOf(part) is [{ ValueKind: JsonValueKind.Null }, ..];

    /// <summary>True or false; null where the member is absent. A member that is null is false, as Python reads it.</summary>
    internal bool? Flag(string member)
        => _root.ValueKind != JsonValueKind.Object || !_root.TryGetProperty(member, out JsonElement value) ? null
            : value.ValueKind == JsonValueKind.Null ? false
            : FlagOf(value) ?? throw Wrong(member, "true or false");

    internal int? Count(string member) => Find(member, JsonValueKind.Array, "a list")?.GetArrayLength();

    /// <summary>A list of numbers; empty where there is none.</summary>
    internal IReadOnlyList<double> Numbers(string member)
    {
        const string Expected = "a list of numbers";
        return Find(member, JsonValueKind.Array, Expected) is not { } list ? []
            : [.. list.EnumerateArray().Select(x => NumberOf(x) is { } number && double.IsFinite(number) ? number
                : throw Wrong(member, Expected))];
    }

    /// <summary>The members of an object, each a list of texts; empty where there is none.</summary>
    internal IReadOnlyList<(string Name, IReadOnlyList<string> Texts)> TextLists(string member)
    {
        const string Expected = "an object of lists of texts";
        return Find(member, JsonValueKind.Object, Expected) is { } lists ? [.. lists.EnumerateObject().Select(One)] : [];

        (string, IReadOnlyList<string>) One(JsonProperty list)
            => list.Value.ValueKind == JsonValueKind.Array
                && list.Value.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String)
                ? (list.Name, [.. list.Value.EnumerateArray().Select(text => text.GetString()!)])
                : throw Wrong(member, Expected);
    }

    /// <summary>A whole number, or the first of some members of an object; null for none.</summary>
    internal int? Side(string member, params ReadOnlySpan<string> members)
    {
        if (Find(member) is not { ValueKind: JsonValueKind.Object })
        {
            return Integer(member);
        }

        foreach (string one in members)
        {
            if (Section(member).Integer(one) is { } side)
            {
                return side;
            }
        }

        return null;
    }

    /// <summary>A side, or height and width as a list.</summary>
    internal (int Width, int Height)? SideOrSize(string member)
    {
        const string Expected = "a whole number above 0, or a list of height and width";
        if (Find(member) is not { } value)
        {
            return null;
        }

        int?[] sides = [.. (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value])
            .Select(x => NumberOf(x) is { } number ? IntegerOf(number) : null)];
        return sides switch
        {
            [> 0 and { } side] => (side, side),
            [> 0 and { } height, > 0 and { } width] => (width, height),
            _ => throw Wrong(member, Expected),
        };
    }

    /// <summary>A list of sizes written like "384x224"; empty where there is none.</summary>
    internal IReadOnlyList<(int Width, int Height)> Sizes(string member)
    {
        const string Expected = "a list of sizes such as \"384x224\"";
        return Find(member, JsonValueKind.Array, Expected) is { } list ? [.. list.EnumerateArray().Select(Size)] : [];

        (int Width, int Height) Size(JsonElement element)
            => element.ValueKind == JsonValueKind.String
                && element.GetString()!.Split('x') is [var width, var height]
                && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out int across) && across > 0
                && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out int down) && down > 0
                ? (across, down)
                : throw Wrong(member, Expected);
    }

    internal ModelFaultException Wrong(string member, string expected)
        => new(ModelFault.BadConfiguration, $"{_name}: {member} must be {expected}.");

    private static int? IntegerOf(double number)
    {
        const int MaxInteger = 1_000_000;
        return number is >= 0 and <= MaxInteger && Math.Truncate(number) == number ? (int)number : null;
    }

    [GeneratedRegex("Infinity|NaN")]
    private static partial Regex NonFinite();

    // Texts are matched first, since they may have these words too.
    [GeneratedRegex("""
        "(?>[^"\\]+|\\.)*"?|-?Infinity|NaN
        """, RegexOptions.Singleline)]
    private static partial Regex TextOrNonFinite();

    private JsonElement[] ItemsOf(string member)
        => Find(member) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    private JsonElement? Find(string member)
        => _root.ValueKind == JsonValueKind.Object && _root.TryGetProperty(member, out JsonElement value)
            && value.ValueKind != JsonValueKind.Null ? value : null;

    private JsonElement? Find(string member, JsonValueKind kind, string expected)
        => Find(member) is not { } value ? null : value.ValueKind == kind ? value : throw Wrong(member, expected);
}
