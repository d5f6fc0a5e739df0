using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;

namespace AdGenius.Diffusion.Tokenization;

/// <summary>
/// Reads a SentencePiece model as the library needs it: from spiece.model, or from the same model in a tokenizer.json of Hugging Face.
/// </summary>
internal static class SentencePieceFile
{
    // Field numbers of sentencepiece_model.proto.
    private const int Pieces = 1;
    private const int Trainer = 2;
    private const int Normalizer = 3;
    private const int BeginId = 41;
    private const int LengthDelimited = 2;

    // Types of pieces.
    private const int Normal = 1;
    private const int Unknown = 2;
    private const int Control = 3;

    private const string End = "</s>";
    private const string Pad = "<pad>";

    /// <summary>A SentencePiece model with a begin token.</summary>
    internal static byte[] ReadModel(string path)
    {
        // T5 was trained without a begin token (an id of -1), which the library cannot read. Of a message that is there twice the members
        // are merged and the last one counts, so this gives it one that is never used.
        return [.. File.ReadAllBytes(path), .. Message(Trainer, Whole(BeginId, 0))];
    }

    /// <summary>The model that a tokenizer.json of the type Unigram describes.</summary>
    /// <exception cref="ModelFaultException">The file is damaged or of another kind of tokenizer.</exception>
    internal static byte[] ReadTokenizerJson(string path, string shownName)
    {
        using JsonDocument document = JsonFile.Open(path, shownName, ModelFault.BadTokenizer);
        try
        {
            JsonElement root = document.RootElement;
            JsonElement model = root.GetProperty("model");
            if (!model.TryGetProperty("type", out JsonElement type) || type.GetString() != "Unigram")
            {
                throw new ModelFaultException(ModelFault.BadTokenizer, $"{shownName}: model.type must be \"Unigram\" for T5.");
            }

            return Write(model, SpecialTexts(root), CharacterMap(root), shownName);
        }
        catch (Exception fault) when (fault is InvalidOperationException or KeyNotFoundException or FormatException
            or ArgumentException or IndexOutOfRangeException)
        {
            throw new ModelFaultException(
                ModelFault.BadTokenizer,
                $"{shownName} is not a SentencePiece tokenizer: it needs model.vocab as a list of pieces with scores, and model.unk_id.",
                fault);
        }
    }

    private static byte[] Write(JsonElement model, HashSet<string> specials, byte[] characterMap, string shownName)
    {
        const int MaxPieces = 2_000_000;
        int unknownId = model.GetProperty("unk_id").GetInt32();
        JsonElement vocabulary = model.GetProperty("vocab");
        if (vocabulary.GetArrayLength() is 0 or > MaxPieces || unknownId < 0 || unknownId >= vocabulary.GetArrayLength())
        {
            throw new ModelFaultException(
                ModelFault.BadTokenizer,
                $"{shownName}: model.vocab must have from 1 to {MaxPieces} pieces, and model.unk_id must be one of them.");
        }

        using var stream = new MemoryStream();
        int endId = -1;
        int padId = -1;
        int id = 0;
        foreach (JsonElement entry in vocabulary.EnumerateArray())
        {
            string piece = entry[0].GetString()!;
            endId = piece == End ? id : endId;
            padId = piece == Pad ? id : padId;
            int kind = id == unknownId ? Unknown : specials.Contains(piece) || piece is End or Pad ? Control : Normal;
            stream.Write(Message(Pieces, [.. Text(1, piece), .. Score(entry[1].GetSingle()), .. Whole(3, kind)]));
            id++;
        }

        if (endId < 0)
        {
            throw new ModelFaultException(ModelFault.BadTokenizer, $"{shownName}: model.vocab has no piece \"{End}\".");
        }

        const int Unigram = 1;
        stream.Write(Message(Trainer, [
            .. Whole(3, Unigram), .. Whole(40, unknownId), .. Whole(BeginId, 0), .. Whole(42, endId), .. Whole(43, padId),
        ]));
        stream.Write(Message(Normalizer, [.. Bytes(2, characterMap), .. Whole(3, 1), .. Whole(4, 1), .. Whole(5, 1)]));
        return stream.ToArray();
    }

    private static HashSet<string> SpecialTexts(JsonElement root)
        => root.TryGetProperty("added_tokens", out JsonElement added) && added.ValueKind == JsonValueKind.Array
            ? [.. added.EnumerateArray()
                .Where(x => x.TryGetProperty("special", out JsonElement special) && special.ValueKind == JsonValueKind.True)
                .Select(x => x.GetProperty("content").GetString()!)]
            : [];

    /// <summary>The compiled character map of the normalizer, which may be one of several; empty without.</summary>
    private static byte[] CharacterMap(JsonElement root)
    {
        if (!root.TryGetProperty("normalizer", out JsonElement normalizer) || normalizer.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        IEnumerable<JsonElement> all = normalizer.TryGetProperty("normalizers", out JsonElement list)
            ? list.EnumerateArray()
            : [normalizer];
        foreach (JsonElement one in all)
        {
            if (one.TryGetProperty("precompiled_charsmap", out JsonElement map) && map.ValueKind == JsonValueKind.String)
            {
                return map.GetBytesFromBase64();
            }
        }

        return [];
    }

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] content) => Bytes(field, content);

    private static byte[] Bytes(int field, byte[] content)
        => [.. Varint((ulong)((field << 3) | LengthDelimited)), .. Varint((ulong)content.Length), .. content];

    private static byte[] Whole(int field, int value) => [.. Varint((ulong)(field << 3)), .. Varint(unchecked((ulong)(long)value))];

    private static byte[] Score(float value)
    {
        const int Fixed32 = 5;
        byte[] bytes = new byte[5];
        bytes[0] = (2 << 3) | Fixed32;
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(1), value);
        return bytes;
    }

    private static List<byte> Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value > 127; value >>= 7)
        {
            bytes.Add((byte)(value | 128));
        }

        bytes.Add((byte)value);
        return bytes;
    }
}
