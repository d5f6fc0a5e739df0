using System.Text.Json;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;

namespace AdGenius.Diffusion.Tokenization;

/// <summary>Vocabulary and merges of a tokenizer.json, the one file that Hugging Face's tokenizers library writes.</summary>
internal static class TokenizerJson
{
    internal const string FileName = "tokenizer.json";

    /// <exception cref="ModelFaultException">The file is damaged or of another kind of tokenizer.</exception>
    internal static (Dictionary<string, int> Vocabulary, string[] Merges) Read(string folder, string name)
    {
        using JsonDocument document = JsonFile.Open(Path.Combine(folder, FileName), $"{name}/{FileName}", ModelFault.BadTokenizer);
        try
        {
            JsonElement model = document.RootElement.GetProperty("model");
            var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (JsonProperty token in model.GetProperty("vocab").EnumerateObject())
            {
                vocabulary[token.Name] = token.Value.GetInt32();
            }

            string[] merges = [.. model.GetProperty("merges").EnumerateArray().Select(Merge)];
            return vocabulary.Count > 0
                ? (vocabulary, merges)
                : throw new ModelFaultException(ModelFault.BadTokenizer, $"{name}/{FileName}: model.vocab is empty.");
        }
        catch (Exception fault) when (fault is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ModelFaultException(
                ModelFault.BadTokenizer,
                $"{name}/{FileName} is not a byte-pair tokenizer: it needs model.vocab and model.merges.",
                fault);
        }
    }

    /// <summary>A merge is written as one text with a space, and since 2024 also as a list of two.</summary>
    private static string Merge(JsonElement merge) => merge.ValueKind == JsonValueKind.Array
        ? string.Join(' ', merge.EnumerateArray().Select(x => x.GetString()))
        : merge.GetString() ?? "";
}
