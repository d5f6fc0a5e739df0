using System.Text.Json;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;

namespace AdGenius.Diffusion.Tokenization;

/// <summary>CLIP's byte-pair tokenizer, read from a model's own tokenizer folder. Safe to use from many threads.</summary>
public sealed class ClipTokenizer
{
    /// <summary>Every file that is read where it exists.</summary>
    internal static readonly IReadOnlyList<string> Files =
    [
        "vocab.json", "merges.txt", TokenizerJson.FileName, "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    ];

    private readonly BytePairEncoder _encoder;
    private readonly SpecialToken[] _rawSpecials;
    private readonly SpecialToken[] _cleanedSpecials;

    private ClipTokenizer(Dictionary<string, int> vocabulary, IEnumerable<string> merges, TokenizerSettings settings)
    {
        BeginId = settings.Id(vocabulary, settings.Begin);
        EndId = settings.Id(vocabulary, settings.End);
        PadId = settings.Id(vocabulary, settings.Pad);
        MaxLength = settings.MaxLength;
        VocabularySize = vocabulary.Values.Concat(settings.Added.Values.Select(x => x.Id)).Max() + 1;
        _encoder = new BytePairEncoder(vocabulary, merges, settings.Unknown);

        // The begin token is looked for after cleaning, so in upper case too; end and padding only in the text as it came.
        var added = settings.Added.Where(x => x.Key != settings.Begin && x.Key != settings.End && x.Key != settings.Pad).ToArray();
        _cleanedSpecials = [
            new SpecialToken(settings.Begin, [BeginId]),
            .. added.Where(x => x.Value.IsNormalized)
                .Select(x => new SpecialToken(ClipTextCleaner.Clean(x.Key), AllVectors(x.Key, x.Value.Id, settings.Added)))
                .DistinctBy(x => x.Text)
                .Where(x => x.Text != settings.Begin),
        ];
        _rawSpecials = [.. new[] { new SpecialToken(settings.End, [EndId]), new SpecialToken(settings.Pad, [PadId]) }
            .Concat(added.Where(x => !x.Value.IsNormalized)
                .Select(x => new SpecialToken(x.Key, AllVectors(x.Key, x.Value.Id, settings.Added))))
            .Where(x => x.Text != settings.Begin)
            .DistinctBy(x => x.Text)];
    }

    /// <summary>The number of ids the text encoder takes at once, begin and end included; 77.</summary>
    public int MaxLength { get; }

    /// <summary>The id every text starts with.</summary>
    public int BeginId { get; }

    /// <summary>The id every text ends with.</summary>
    public int EndId { get; }

    /// <summary>The id that fills a text up to <see cref="MaxLength"/>.</summary>
    public int PadId { get; }

    /// <summary>One more than the largest id.</summary>
    public int VocabularySize { get; }

    /// <summary>
    /// Reads vocab.json and merges.txt, or tokenizer.json where one of them is not there, and
    /// tokenizer_config.json and special_tokens_map.json where they exist.
    /// </summary>
    /// <exception cref="ModelFaultException">A file is missing or damaged, or the files do not belong together.</exception>
    public static ClipTokenizer Open(string folder) => TokenizerFolder.Open(folder, name => Read(folder, name));

    private static ClipTokenizer Read(string folder, string name)
    {
        bool hasBoth = File.Exists(Path.Combine(folder, "vocab.json")) && File.Exists(Path.Combine(folder, "merges.txt"));
        if (!hasBoth && File.Exists(Path.Combine(folder, TokenizerJson.FileName)))
        {
            (Dictionary<string, int> tokens, string[] merges) = TokenizerJson.Read(folder, name);
            return new ClipTokenizer(tokens, merges, TokenizerSettings.Read(folder, name));
        }

        Dictionary<string, int> vocabulary = ReadVocabulary(folder, name);
        string mergesPath = Path.Combine(folder, "merges.txt");
        if (!File.Exists(mergesPath))
        {
            throw new ModelFaultException(ModelFault.MissingFile, $"{name}/merges.txt is missing.");
        }

        return new ClipTokenizer(vocabulary, File.ReadLines(mergesPath), TokenizerSettings.Read(folder, name));
    }

    /// <summary>The ids of a text, without begin, end and padding, however many they are.</summary>
    public IReadOnlyList<int> Encode(string text)
    {
        var ids = new List<int>();
        foreach ((string piece, int[]? special) in SpecialToken.Split(text, _rawSpecials))
        {
            if (special is not null)
            {
                ids.AddRange(special);
                continue;
            }

            foreach ((string cleaned, int[]? cleanedSpecial) in SpecialToken.Split(ClipTextCleaner.Clean(piece), _cleanedSpecials))
            {
                if (cleanedSpecial is not null)
                {
                    ids.AddRange(cleanedSpecial);
                    continue;
                }

                foreach (string word in ClipTextCleaner.Split(cleaned))
                {
                    ids.AddRange(_encoder.Encode(word));
                }
            }
        }

        return ids;
    }

    /// <summary>Begin, at most <see cref="MaxLength"/> - 2 of the given ids, end, and padding up to <see cref="MaxLength"/>.</summary>
    public int[] AddSpecialTokens(IEnumerable<int> ids)
    {
        List<int> framed = [BeginId, .. ids.Take(MaxLength - 2), EndId];
        framed.AddRange(Enumerable.Repeat(PadId, MaxLength - framed.Count));
        return [.. framed];
    }

    /// <summary>A concept of several vectors is stored as "name", "name_1", "name_2" and so on; the name stands for all of them.</summary>
    private static int[] AllVectors(string text, int id, IReadOnlyDictionary<string, TokenizerSettings.AddedToken> added)
    {
        List<int> ids = [id];
        while (added.TryGetValue($"{text}_{ids.Count}", out TokenizerSettings.AddedToken next))
        {
            ids.Add(next.Id);
        }

        return [.. ids];
    }

    private static Dictionary<string, int> ReadVocabulary(string folder, string name)
    {
        string path = Path.Combine(folder, "vocab.json");
        if (!File.Exists(path))
        {
            throw new ModelFaultException(ModelFault.MissingFile, $"{name}/vocab.json is missing.");
        }

        using JsonDocument document = JsonFile.Open(path, $"{name}/vocab.json", ModelFault.BadTokenizer);
        try
        {
            var vocabulary = document.Deserialize<Dictionary<string, int>>();
            return vocabulary is { Count: > 0 }
                ? vocabulary
                : throw new ModelFaultException(ModelFault.BadTokenizer, $"{name}/vocab.json is empty.");
        }
        catch (JsonException fault)
        {
            throw new ModelFaultException(ModelFault.BadTokenizer, $"{name}/vocab.json is not a JSON object of ids by token.", fault);
        }
    }
}
