using AdGenius.Diffusion.Faults;
using Microsoft.ML.Tokenizers;

namespace AdGenius.Diffusion.Tokenization;

/// <summary>T5's SentencePiece tokenizer, read from a model's own tokenizer folder. Safe to use from many threads.</summary>
internal sealed class T5Tokenizer
{
    internal const string ModelFile = "spiece.model";

    private readonly SentencePieceTokenizer _tokenizer;
    private readonly int _padId;

    private T5Tokenizer(SentencePieceTokenizer tokenizer, int maxLength)
    {
        _tokenizer = tokenizer;
        MaxLength = maxLength;
        _padId = tokenizer.Vocabulary.TryGetValue("<pad>", out int pad) ? pad : 0;
        VocabularySize = tokenizer.Vocabulary.Values.Max() + 1;
    }

    /// <summary>The number of ids that <see cref="Encode"/> gives.</summary>
    internal int MaxLength { get; }

    /// <summary>One more than the largest id.</summary>
    internal int VocabularySize { get; }

    /// <summary>The file that is read: spiece.model, or tokenizer.json where it is not there; null without both.</summary>
    internal static string? FileIn(string folder) => File.Exists(Path.Combine(folder, ModelFile)) ? ModelFile
        : File.Exists(Path.Combine(folder, TokenizerJson.FileName)) ? TokenizerJson.FileName
        : null;

    /// <summary>Reads spiece.model, or tokenizer.json where it is not there.</summary>
    /// <param name="folder">The tokenizer's folder.</param>
    /// <param name="maxLength">How many ids the text encoder is given, with end and padding; from 2.</param>
    /// <exception cref="ModelFaultException">The file is missing, damaged, or of another kind of tokenizer.</exception>
    internal static T5Tokenizer Open(string folder, int maxLength)
        => TokenizerFolder.Open(folder, name => Read(folder, name, maxLength));

    private static T5Tokenizer Read(string folder, string name, int maxLength)
    {
        string file = FileIn(folder) ?? throw new ModelFaultException(ModelFault.MissingFile, $"{name}/{ModelFile} is missing.");
        string path = Path.Combine(folder, file);
        byte[] model = file == ModelFile
            ? SentencePieceFile.ReadModel(path)
            : SentencePieceFile.ReadTokenizerJson(path, $"{name}/{file}");
        try
        {
            using var stream = new MemoryStream(model);
            return new T5Tokenizer(SentencePieceTokenizer.Create(stream, addBeginningOfSentence: false, addEndOfSentence: true), maxLength);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // The library reports a damaged file by whatever its parser runs into.
            throw new ModelFaultException(ModelFault.BadTokenizer, $"{name}/{file} is not a SentencePiece model.", fault);
        }
    }

    /// <summary>The same tokenizer with another number of ids.</summary>
    internal T5Tokenizer WithLength(int maxLength) => new(_tokenizer, maxLength);

    /// <summary>The ids of a text: cut where there are too many, the end token, and padding up to <see cref="MaxLength"/>.</summary>
    internal int[] Encode(string text)
    {
        var ids = new int[MaxLength];
        Array.Fill(ids, _padId);
        int count = 0;
        int before = -1;
        foreach (int id in _tokenizer.EncodeToIds(text, addBeginningOfSentence: false, addEndOfSentence: false))
        {
            // SentencePiece gives one id for a run of characters that it does not know, and this library one for each.
            if (id == _tokenizer.UnknownId && before == id)
            {
                continue;
            }

            if (count == MaxLength - 1)
            {
                break;
            }

            ids[count++] = before = id;
        }

        ids[count] = _tokenizer.EndOfSentenceId;
        return ids;
    }
}
