using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using AdGenius.Diffusion.Models;

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
            throw AdapterFile.Unreadable(name, fault);
        }
    }

    /// <summary>The numbers of a tensor in single precision.</summary>
    /// <exception cref="ModelFaultException">The type is none of the supported ones.</exception>
    internal float[] Read(string tensor)
    {
        Entry entry = Tensors[tensor];
        byte[] bytes = ReadBytes(entry);

        var values = new float[checked((int)entry.Count)];
        switch (entry.Type)
        {
            case "F32" when bytes.Length == values.Length * sizeof(float):
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                return values;
            case "F16" when bytes.Length == values.Length * 2:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
                return values;
            case "BF16" when bytes.Length == values.Length * 2:
                ReadOnlySpan<ushort> upper = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                }

                return values;
            default:
                throw new ModelFaultException(
                    ModelFault.WrongShape,
                    $"{_shownName}: {tensor} has the type {entry.Type} and {entry.Length} bytes for {entry.Count} numbers; F32, F16 and "
                    + "BF16 are supported.");
        }
    }

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
            throw AdapterFile.Unreadable(_shownName, fault);
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
