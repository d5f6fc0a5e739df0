using System.Text;

namespace AdGenius.Diffusion.Onnx;

/// <summary>
/// What an ONNX file says about its graph without its weights being loaded: inputs, how often it enlarges, and where weights outside of
/// the file are.
/// Only field headers are read, so a file of gigabytes costs a few kilobytes.
/// </summary>
internal sealed class OnnxFile
{
    private const int LengthDelimited = 2;
    private const int MaxNameBytes = 4096;

    // Field numbers of onnx.proto: ModelProto, GraphProto, NodeProto, TensorProto, ValueInfoProto and below it, StringStringEntryProto.
    private const int ModelGraph = 7;
    private const int GraphNode = 1;
    private const int GraphInitializer = 5;
    private const int GraphInput = 11;
    private const int NodeOperator = 4;
    private const int TensorDimensions = 1;
    private const int TensorName = 8;
    private const int TensorExternalData = 13;
    private const int ValueName = 1;
    private const int ValueType = 2;
    private const int TypeTensor = 1;
    private const int TensorShape = 2;
    private const int ShapeDimension = 1;
    private const int DimensionValue = 1;
    private const int EntryKey = 1;
    private const int EntryValue = 2;

    private const string FirstConvolutionName = "conv_in.weight";

    private static readonly int[] ShapePath = [TypeTensor, TensorShape, ShapeDimension];

    private readonly Dictionary<string, long[]> _inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _externalData = new(StringComparer.Ordinal);

    private OnnxFile()
    {
    }

    /// <summary>Dimensions by input; -1 where one is open.</summary>
    internal IReadOnlyDictionary<string, long[]> Inputs => _inputs;

    /// <summary>
    /// Dimensions of the weights of a U-Net's first convolution, channels that it gives and takes first; null where no weights have its
    /// name, which some exporters change.
    /// </summary>
    internal IReadOnlyList<long>? FirstConvolution { get; private set; }

    /// <summary>
    /// Nodes that enlarge (Resize, or Upsample in old files). In exports of VAE decoders and of U-Nets each of them doubles both sides.
    /// </summary>
    internal int EnlargementCount { get; private set; }

    /// <summary>Files beside this one that hold weights, with the bytes that must be in them at least.</summary>
    internal IReadOnlyDictionary<string, long> ExternalData => _externalData;

    /// <summary>Null when the file is truncated or no ONNX file.</summary>
    internal static OnnxFile? Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        var result = new OnnxFile();
        bool hasGraph = false;
        bool isComplete = Walk(file, file.Length, field =>
        {
            bool isGraph = field is { Number: ModelGraph, WireType: LengthDelimited };
            hasGraph |= isGraph;
            return !isGraph || result.ReadGraph(file, field.End);
        });
        return isComplete && hasGraph ? result : null;
    }

    private bool ReadGraph(FileStream file, long end) => Walk(file, end, field => field switch
    {
        { Number: GraphInput, WireType: LengthDelimited } => ReadInput(file, field.End),
        { Number: GraphInitializer, WireType: LengthDelimited } => ReadInitializer(file, field.End),
        { Number: GraphNode, WireType: LengthDelimited } => ReadNode(file, field.End),
        _ => true,
    });

    private bool ReadNode(FileStream file, long end) => Walk(file, end, field =>
    {
        EnlargementCount += field is { Number: NodeOperator, WireType: LengthDelimited } && ReadText(file, field) is "Resize" or "Upsample"
            ? 1
            : 0;
        return true;
    });

    private bool ReadInput(FileStream file, long end)
    {
        string name = "";
        List<long> dimensions = [];
        bool isComplete = Walk(file, end, field =>
        {
            if (field is { Number: ValueName, WireType: LengthDelimited })
            {
                name = ReadText(file, field);
                return true;
            }

            return field.Number != ValueType || Descend(file, field, ShapePath, dimension =>
            {
                long length = -1;
                bool isRead = Walk(file, dimension.End, value =>
                {
                    length = value is { Number: DimensionValue, WireType: 0 } ? (long)value.Value : length;
                    return true;
                });
                dimensions.Add(length);
                return isRead;
            });
        });
        _inputs[name] = [.. dimensions];
        return isComplete;
    }

    private bool ReadInitializer(FileStream file, long end)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        string name = "";
        List<long> dimensions = [];
        bool isComplete = Walk(file, end, field =>
        {
            switch (field)
            {
                case { Number: TensorExternalData, WireType: LengthDelimited }:
                    return ReadEntry(file, field.End, entries);
                case { Number: TensorName, WireType: LengthDelimited }:
                    name = ReadText(file, field);
                    return true;
                case { Number: TensorDimensions }:
                    return ReadDimensions(file, field, dimensions);
                default:
                    return true;
            }
        });
        // A fused ControlNet has such layers too.
        if (name.EndsWith(FirstConvolutionName, StringComparison.Ordinal) && !name.Contains("controlnet", StringComparison.Ordinal))
        {
            FirstConvolution = dimensions;
        }

        if (entries.TryGetValue("location", out string? location))
        {
            long needed = Whole(entries, "offset") + Whole(entries, "length");
            _externalData[location] = Math.Max(needed, _externalData.GetValueOrDefault(location));
        }

        return isComplete;
    }

    /// <summary>One number, or several in one field.</summary>
    private static bool ReadDimensions(FileStream file, Field field, List<long> dimensions)
    {
        if (field.WireType == 0)
        {
            dimensions.Add((long)field.Value);
            return true;
        }

        while (file.Position < field.End)
        {
            if (ReadVarint(file) is not { } dimension)
            {
                return false;
            }

            dimensions.Add((long)dimension);
        }

        return true;
    }

    private static long Whole(Dictionary<string, string> entries, string name)
        => entries.TryGetValue(name, out string? text) && long.TryParse(text, out long number) ? number : 0;

    private static bool ReadEntry(FileStream file, long end, Dictionary<string, string> entries)
    {
        string key = "";
        string value = "";
        bool isComplete = Walk(file, end, field =>
        {
            key = field.Number == EntryKey ? ReadText(file, field) : key;
            value = field.Number == EntryValue ? ReadText(file, field) : value;
            return true;
        });
        entries[key] = value;
        return isComplete;
    }

    /// <summary>Calls <paramref name="read"/> for each message at the end of a path of nested messages.</summary>
    private static bool Descend(FileStream file, Field field, ReadOnlyMemory<int> path, Func<Field, bool> read)
        => path.IsEmpty
            ? read(field)
            : Walk(file, field.End, x => x.WireType != LengthDelimited || x.Number != path.Span[0] || Descend(file, x, path[1..], read));

    /// <summary>
    /// Reads the fields from the file's position to <paramref name="end"/>. False when they do not end there or a call gives false.
    /// </summary>
    private static bool Walk(FileStream file, long end, Func<Field, bool> read)
    {
        const int MaxFieldNumber = 30;
        while (file.Position < end)
        {
            if (ReadVarint(file) is not { } key || key >> 3 is 0 or > MaxFieldNumber)
            {
                return false;
            }

            int wireType = (int)(key & 7);
            ulong? value = wireType is 0 or LengthDelimited ? ReadVarint(file) : 0;
            long length = wireType switch
            {
                1 => sizeof(double),
                5 => sizeof(float),
                LengthDelimited => (long)Math.Min(value ?? 0, long.MaxValue),
                _ => 0,
            };
            if (value is not { } known || wireType is 3 or 4 or > 5 || length > end - file.Position)
            {
                return false;
            }

            long next = file.Position + length;
            if (!read(new Field((int)(key >> 3), wireType, known, next)))
            {
                return false;
            }

            file.Position = next;
        }

        return file.Position == end;
    }

    private static string ReadText(FileStream file, Field field)
    {
        var bytes = new byte[Math.Min(field.End - file.Position, MaxNameBytes)];
        file.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private static ulong? ReadVarint(FileStream file)
    {
        ulong number = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int next = file.ReadByte();
            if (next < 0)
            {
                return null;
            }

            number |= (ulong)(next & 127) << shift;
            if (next < 128)
            {
                return number;
            }
        }

        return null;
    }

    /// <summary>A field whose content begins at the file's position.</summary>
    private readonly record struct Field(int Number, int WireType, ulong Value, long End);
}
