using System.Text.Json;

namespace AdGenius.Diffusion.Tokenization;

/// <summary>The special tokens and the length of a tokenizer, with CLIP's own where the folder says nothing.</summary>
internal sealed record TokenizerSettings
{
    internal string Begin { get; private init; } = "<|startoftext|>";

    internal string End { get; private init; } = "<|endoftext|>";

    internal string Pad { get; private init; } = "<|endoftext|>";

    internal string Unknown { get; private init; } = "<|endoftext|>";

    internal int MaxLength { get; private init; } = 77;

    internal static TokenizerSettings Read(string folder, string name)
    {
        TokenizerSettings settings = new();
        foreach (string file in new[] { "tokenizer_config.json", "special_tokens_map.json" })
        {
            string path = Path.Combine(folder, file);
            if (File.Exists(path))
            {
                settings = settings.With(path, $"{name}/{file}");
            }
        }

        return settings;
    }

    internal static int Id(Dictionary<string, int> vocabulary, string token) => vocabulary.TryGetValue(token, out int id)
        ? id
        : throw new ModelFaultException(
            ModelFault.BadTokenizer,
            $"tokenizer: vocab.json has no entry \"{token}\", which the tokenizer's settings need.");

    private TokenizerSettings With(string path, string shownName)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            string end = Token(root, "eos_token", End);
            return new TokenizerSettings
            {
                Begin = Token(root, "bos_token", Begin),
                End = end,
                Pad = Token(root, "pad_token", Pad),
                Unknown = Token(root, "unk_token", Unknown),
                MaxLength = Length(root, MaxLength, shownName),
            };
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new ModelFaultException(ModelFault.BadTokenizer, $"{shownName} cannot be read as JSON.", fault);
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
        if (!root.TryGetProperty("model_max_length", out JsonElement value) || value.ValueKind != JsonValueKind.Number)
        {
            return fallback;
        }

        // "Unlimited" is written as an enormous number; the text encoder's own 77 holds then.
        double length = value.GetDouble();
        return length > 4096 ? fallback
            : length >= 3 ? (int)length
            : throw new ModelFaultException(ModelFault.BadTokenizer, $"{shownName}: model_max_length must be at least 3; it is {length}.");
    }
}
