using System.Globalization;
using System.Text.Json;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;

namespace AdGenius.Diffusion.Tokenization;

/// <summary>The special and added tokens and the length of a tokenizer, with CLIP's own where the folder has none.</summary>
internal sealed record TokenizerSettings
{
    internal string Begin { get; private init; } = "<|startoftext|>";

    internal string End { get; private init; } = "<|endoftext|>";

    internal string Pad { get; private init; } = "<|endoftext|>";

    internal string Unknown { get; private init; } = "<|endoftext|>";

    internal int MaxLength { get; private init; } = 77;

    /// <summary>Tokens beyond the vocabulary, such as those of textual inversion, by their text.</summary>
    internal IReadOnlyDictionary<string, AddedToken> Added { get; private init; } = new Dictionary<string, AddedToken>();

    internal static TokenizerSettings Read(string folder, string name)
    {
        JsonProperty[]? decoder = Members(folder, name, "tokenizer_config.json", "added_tokens_decoder");
        TokenizerSettings settings = new() { Added = ReadAdded(folder, name, decoder) };

        // As transformers reads them: the two older files count only where the newer one has no added tokens.
        string[] files = decoder is null ? ["tokenizer_config.json", "special_tokens_map.json"] : ["tokenizer_config.json"];
        foreach (string file in files)
        {
            string path = Path.Combine(folder, file);
            if (File.Exists(path))
            {
                settings = settings.With(path, $"{name}/{file}");
            }
        }

        return settings;
    }

    /// <summary>The id of a special token, which may be an added one.</summary>
    internal int Id(Dictionary<string, int> vocabulary, string token) => Added.TryGetValue(token, out AddedToken added) ? added.Id
        : vocabulary.TryGetValue(token, out int id) ? id
        : throw new ModelFaultException(
            ModelFault.BadTokenizer,
            $"tokenizer: neither vocab.json nor the added tokens have an entry \"{token}\", which the tokenizer's settings need.");

    /// <summary>added_tokens.json has ids by text; newer folders have an object by id in tokenizer_config.json.</summary>
    private static Dictionary<string, AddedToken> ReadAdded(string folder, string name, JsonProperty[]? decoder)
    {
        var added = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        foreach (JsonProperty token in (decoder is null ? Members(folder, name, "added_tokens.json", member: null) : null) ?? [])
        {
            Add(token.Name, JsonFile.NumberOf(token.Value), isNormalized: true, "added_tokens.json");
        }

        foreach (JsonElement token in AddedOfTokenizerJson(folder, name))
        {
            string? text = token.TryGetProperty("content", out JsonElement content) ? content.GetString() : null;
            bool isNormalized = !token.TryGetProperty("normalized", out JsonElement flag) || (JsonFile.FlagOf(flag) ?? true);
            double? id = token.TryGetProperty("id", out JsonElement number) ? JsonFile.NumberOf(number) : null;
            Add(text ?? "", id, isNormalized, TokenizerJson.FileName);
        }

        foreach (JsonProperty token in decoder ?? [])
        {
            string? text = token.Value.ValueKind == JsonValueKind.Object && token.Value.TryGetProperty("content", out JsonElement content)
                && content.ValueKind == JsonValueKind.String ? content.GetString() : null;
            bool isNormalized = text is not null && (Flag(token.Value, "normalized") ?? !(Flag(token.Value, "special") ?? false));
            double? id = double.TryParse(token.Name, NumberStyles.None, CultureInfo.InvariantCulture, out double number) ? number : null;
            Add(text ?? "", id, isNormalized, "tokenizer_config.json");
        }

        return added;

        void Add(string text, double? id, bool isNormalized, string file)
        {
            const int MaxId = 10_000_000;
            added[text] = text.Length > 0 && id is >= 0 and <= MaxId
                ? new AddedToken((int)id, isNormalized)
                : throw new ModelFaultException(
                    ModelFault.BadTokenizer,
                    $"{name}/{file}: the added token \"{text}\" needs a text and an id from 0 to {MaxId}.");
        }
    }

    private static bool? Flag(JsonElement token, string member)
        => token.TryGetProperty(member, out JsonElement flag) ? JsonFile.FlagOf(flag) : null;

    private static IEnumerable<JsonElement> AddedOfTokenizerJson(string folder, string name)
        => (Members(folder, name, TokenizerJson.FileName, member: null) ?? [])
            .Where(x => x.Name == "added_tokens" && x.Value.ValueKind == JsonValueKind.Array)
            .SelectMany(x => x.Value.EnumerateArray().Where(token => token.ValueKind == JsonValueKind.Object).ToArray());

    /// <summary>The members of a file, or of one object in it; null where it is not there.</summary>
    private static JsonProperty[]? Members(string folder, string name, string file, string? member)
    {
        string path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            return null;
        }

        using JsonDocument document = JsonFile.Open(path, $"{name}/{file}", ModelFault.BadTokenizer);
        try
        {
            JsonElement section = document.RootElement.Clone();
            if (member is not null && (section.ValueKind != JsonValueKind.Object || !section.TryGetProperty(member, out section)))
            {
                return null;
            }

            return section.ValueKind == JsonValueKind.Null ? null : [.. section.EnumerateObject()];
        }
        catch (InvalidOperationException fault)
        {
            throw new ModelFaultException(ModelFault.BadTokenizer, $"{name}/{file} is not a JSON object.", fault);
        }
    }

    private TokenizerSettings With(string path, string shownName)
    {
        using JsonDocument document = JsonFile.Open(path, shownName, ModelFault.BadTokenizer);
        try
        {
            JsonElement root = document.RootElement;
            return this with
            {
                Begin = Token(root, "bos_token", Begin),
                End = Token(root, "eos_token", End),
                Pad = Token(root, "pad_token", Pad),
                Unknown = Token(root, "unk_token", Unknown),
                MaxLength = Length(root, MaxLength, shownName),
            };
        }
        catch (InvalidOperationException fault)
        {
            throw new ModelFaultException(ModelFault.BadTokenizer, $"{shownName} is not a JSON object.", fault);
        }
    }

    /// <summary>A token is written as a text or as an object with its text under "content".</summary>
    private static string Token(JsonElement root, string member, string fallback)
    {
        if (!root.TryGetProperty(member, out JsonElement value))
        {
            return fallback;
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Object when value.TryGetProperty("content", out JsonElement content) => content.GetString() ?? fallback,
            _ => fallback,
        };
    }

    private static int Length(JsonElement root, int fallback, string shownName)
    {
        if (!root.TryGetProperty("model_max_length", out JsonElement value) || JsonFile.NumberOf(value) is not { } length)
        {
            return fallback;
        }

        // "Unlimited" is written as an enormous number, or as none; the text encoder's own 77 holds then.
        return length > 4096 || double.IsNaN(length) ? fallback
            : length >= 3 ? (int)length
            : throw new ModelFaultException(ModelFault.BadTokenizer, $"{shownName}: model_max_length must be at least 3; it is {length}.");
    }

    /// <summary>A token beyond the vocabulary.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="IsNormalized">Whether it is looked for in the cleaned text, and not in the text as it came.</param>
    internal readonly record struct AddedToken(int Id, bool IsNormalized);
}
