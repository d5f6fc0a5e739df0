using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;

namespace AdGenius.Diffusion.Loras;

/// <summary>Tensors of a file in the format safetensors: the length of a header, the header as JSON, and the numbers.</summary>
internal sealed class SafetensorsFile
{
    private const int MaxHeaderBytes = 32 << 20;
    private const long MaxBytes = 2L << 30;
    private const string Metadata = "__metadata__";

    private readonly string _path;
    private readonly string _shownName;
    private readonly long _start;

    private SafetensorsFile(string path, string shownName, long start) => (_path, _shownName, _start) = (path, shownName, start);

    /// <summary>Types, shapes and places of the tensors, by name.</summary>
    internal IReadOnlyDictionary<string, Entry> Tensors { get; private set; } = new Dictionary<string, Entry>();

    /// <summary>Texts about the file.</summary>
    internal IReadOnlyDictionary<string, string> About { get; private set; } = new Dictionary<string, string>();

    /// <exception cref="ModelFaultException">The file is damaged, too large, or cannot be opened.</exception>
    internal static SafetensorsFile Open(string path)
    {
        string name = LoraFolder.ShownName(path);
        try
        {
            GitLfsPointer.Reject(path, name);
            using FileStream file = File.OpenRead(path);
            Span<byte> length = stackalloc byte[sizeof(ulong)];
            file.ReadExactly(length);
            ulong header = BinaryPrimitives.ReadUInt64LittleEndian(length);
            if (header > (ulong)file.Length)
            {
                throw new FormatException("The header does not end within the file."); // a page that says that there is no such file
            }

            if (file.Length > MaxBytes || header > MaxHeaderBytes)
            {
                throw new ModelFaultException(
                    ModelFault.TooLarge, $"{name} is too large: at most 2 GiB, with a header of at most 32 MiB, are read.");
            }

            var bytes = new byte[header];
            file.ReadExactly(bytes);
            var result = new SafetensorsFile(path, name, sizeof(ulong) + (long)header);
            result.ReadHeader(bytes, file.Length);
            return result;
        }
        catch (Exception fault) when (fault is EndOfStreamException or JsonException or InvalidOperationException or FormatException
            or KeyNotFoundException or OverflowException)
        {
            throw new ModelFaultException(ModelFault.BadGraph, $"{name} is truncated or no safetensors file.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Of(name, fault);
        }
    }

    /// <summary>The numbers of a tensor in single precision.</summary>
    /// <exception cref="ModelFaultException">The type is none of floating-point numbers that are supported.</exception>
    internal float[] Read(string tensor)
    {
        Entry entry = Tensors[tensor];
        byte[] bytes = ReadBytes(entry);
        return ReadFloats(entry, bytes) ?? throw Unsupported(tensor, entry, "F32, F16, BF16 and F64 are supported.");
    }

    /// <summary>
    /// The first number of a tensor, whatever type of number it has; null of an empty one. The trainers of diffusers write whole numbers
    /// as 64-bit integers.
    /// </summary>
    /// <exception cref="ModelFaultException">The type is none of numbers.</exception>
    internal float? ReadNumber(string tensor)
    {
        Entry entry = Tensors[tensor];
        byte[] bytes = ReadBytes(entry);
        float[] values = ReadFloats(entry, bytes)
            ?? entry.Type switch
            {
                "I64" => Convert<long>(entry, bytes),
                "I32" => Convert<int>(entry, bytes),
                "I16" => Convert<short>(entry, bytes),
                "I8" => Convert<sbyte>(entry, bytes),
                "U64" => Convert<ulong>(entry, bytes),
                "U32" => Convert<uint>(entry, bytes),
                "U16" => Convert<ushort>(entry, bytes),
                "U8" => Convert<byte>(entry, bytes),
                _ => null,
            }
            ?? throw Unsupported(tensor, entry, "F32, F16, BF16, F64 and integers are supported.");
        return values is [var first, ..] ? first : null;
    }

    /// <summary>Null for other types than floating-point numbers, and for another number of bytes than the shape has.</summary>
    private static float[]? ReadFloats(Entry entry, byte[] bytes) => entry.Type switch
    {
        "F64" => Convert<double>(entry, bytes),
        "F32" => Convert<float>(entry, bytes),
        "F16" => Convert<Half>(entry, bytes),
        "BF16" => Widen(entry, bytes),
        _ => null,
    };

    /// <summary>Null for another number of bytes than the shape has.</summary>
    private static float[]? Convert<T>(Entry entry, byte[] bytes)
        where T : unmanaged, INumberBase<T>
    {
        if (bytes.Length != entry.Count * Unsafe.SizeOf<T>())
        {
            return null;
        }

        var values = new float[entry.Count];
        TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, T>(bytes), values);
        return values;
    }

    /// <summary>BF16 is the upper half of single precision.</summary>
    private static float[]? Widen(Entry entry, byte[] bytes)
    {
        if (bytes.Length != entry.Count * sizeof(ushort))
        {
            return null;
        }

        var values = new float[entry.Count];
        ReadOnlySpan<ushort> upper = MemoryMarshal.Cast<byte, ushort>(bytes);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
        }

        return values;
    }

    private ModelFaultException Unsupported(string tensor, Entry entry, string supported) => new(
        ModelFault.WrongShape,
        $"{_shownName}: {tensor} has the type {entry.Type} and {entry.Length} bytes for {entry.Count} numbers; {supported}");

    private byte[] ReadBytes(Entry entry)
    {
        try
        {
            var bytes = new byte[entry.Length];
            using FileStream file = File.OpenRead(_path);
            file.Position = _start + entry.Offset;
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The file was replaced or removed after its header was read.
            throw FileFault.Of(_shownName, fault);
        }
    }

    private void ReadHeader(byte[] header, long fileLength)
    {
        using JsonDocument document = JsonDocument.Parse(header);
        var tensors = new Dictionary<string, Entry>(StringComparer.Ordinal);
        var about = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Name == Metadata)
            {
                // Null is written for a file without texts.
                JsonProperty[] texts = property.Value.ValueKind == JsonValueKind.Null ? [] : [.. property.Value.EnumerateObject()];
                foreach (JsonProperty text in texts.Where(x => x.Value.ValueKind == JsonValueKind.String))
                {
                    about[text.Name] = text.Value.GetString()!;
                }

                continue;
            }

            long[] offsets = [.. property.Value.GetProperty("data_offsets").EnumerateArray().Select(x => x.GetInt64())];
            int[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(x => x.GetInt32())];
            if (offsets is not [>= 0 and var from, var to] || to < from || to > fileLength - _start || shape.Any(x => x < 0))
            {
                throw new FormatException($"The tensor {property.Name} is not within the file.");
            }

            var entry = new Entry(property.Value.GetProperty("dtype").GetString()!, shape, from, to - from);
            tensors[property.Name] = entry.Count <= int.MaxValue
                ? entry
                : throw new FormatException($"The tensor {property.Name} has more numbers than a file can hold.");
        }

        (Tensors, About) = (tensors, about);
    }

    /// <summary>A tensor of the file.</summary>
    /// <param name="Type">Its type, such as F16.</param>
    /// <param name="Shape">Its dimensions.</param>
    /// <param name="Offset">Where its bytes begin, behind the header.</param>
    /// <param name="Length">How many bytes it has.</param>
    internal sealed record Entry(string Type, int[] Shape, long Offset, long Length)
    {
        internal long Count => Shape.Aggregate(1L, (product, x) => checked(product * x));
    }
}
