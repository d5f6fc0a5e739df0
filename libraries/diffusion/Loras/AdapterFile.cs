using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;

namespace AdGenius.Diffusion.Loras;

/// <summary>
/// Reads a file of ONNX Runtime's adapter format, a FlatBuffer with the parameters of a LoRA adapter. The runtime's own reader cannot be
/// used: it has no weights, and a run with an IO binding ignores its adapters.
/// </summary>
internal static class AdapterFile
{
    // Field numbers of adapter_schema.fbs, and its data types.
    private const int AdapterParameters = 3;
    private const int ParameterName = 0;
    private const int ParameterDims = 1;
    private const int ParameterType = 2;
    private const int ParameterData = 3;
    private const int FloatType = 1;
    private const int Float16Type = 10;

    private const int MaxParameters = 10_000;
    private const int IdentifierOffset = 4;

    /// <exception cref="ModelFaultException">The file is damaged, or has other parameters than matrices of float or half.</exception>
    internal static IReadOnlyList<AdapterParameter> Read(string path)
    {
        string name = LoraFolder.ShownName(path);
        try
        {
            GitLfsPointer.Reject(path, name);
            return Parse(File.ReadAllBytes(path), name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Of(name, failure);
        }
        catch (Exception failure) when (failure is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new ModelFaultException(ModelFault.BadGraph, $"{name} is truncated or damaged.", failure);
        }
    }

    /// <summary>Checks the beginning of a file, without reading its matrices.</summary>
    /// <exception cref="ModelFaultException">The file cannot be read, or is of another format.</exception>
    internal static void CheckFormat(string path)
    {
        string name = LoraFolder.ShownName(path);
        try
        {
            GitLfsPointer.Reject(path, name);
            using FileStream file = File.OpenRead(path);
            var start = new byte[IdentifierOffset + 4];
            RequireFormat(start.AsSpan(0, file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)), name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Of(name, failure);
        }
    }

    private static void RequireFormat(ReadOnlySpan<byte> file, string name)
    {
        if (file.Length < 8 || !file.Slice(IdentifierOffset, 4).SequenceEqual("TORT"u8))
        {
            throw new ModelFaultException(
                ModelFault.BadGraph,
                $"{name} is no adapter of ONNX Runtime. Convert it, such as with \"olive convert-adapters\".");
        }
    }

    private static List<AdapterParameter> Parse(byte[] file, string name)
    {
        RequireFormat(file, name);
        var parameters = new List<AdapterParameter>();
        int root = Target(file, 0);
        if (Field(file, root, AdapterParameters) is not { } list)
        {
            return parameters;
        }

        int vector = Target(file, list);
        int count = Int32(file, vector);
        if (count is < 0 or > MaxParameters)
        {
            throw new ModelFaultException(ModelFault.BadGraph, $"{name} has {count} parameters; at most {MaxParameters} are read.");
        }

        for (int i = 0; i < count; i++)
        {
            parameters.Add(ReadParameter(file, Target(file, vector + 4 + (i * 4)), name));
        }

        return parameters;
    }

    private static AdapterParameter ReadParameter(byte[] file, int table, string name)
    {
        string parameter = Encoding.UTF8.GetString(Bytes(file, Field(file, table, ParameterName), size: 1));
        ReadOnlySpan<long> dims = MemoryMarshal.Cast<byte, long>(Bytes(file, Field(file, table, ParameterDims), size: 8));
        int type = Field(file, table, ParameterType) is { } at ? Int32(file, at) : 0;
        ReadOnlySpan<byte> data = Bytes(file, Field(file, table, ParameterData), size: 1);
        if (dims is not [> 0 and var rows, > 0 and var columns] || type is not (FloatType or Float16Type))
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{name}: {parameter} has the shape [{string.Join(", ", dims.ToArray())}] and the type {type}; "
                + "matrices of float (1) and half (10) are supported.");
        }

        var values = new float[checked((int)(rows * columns))];
        if (type == FloatType)
        {
            MemoryMarshal.Cast<byte, float>(data)[..values.Length].CopyTo(values);
        }
        else
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(data)[..values.Length], values);
        }

        return new AdapterParameter(parameter, (int)rows, (int)columns, values);
    }

    /// <summary>The elements of a vector, or the bytes of a text; empty where the field is absent.</summary>
    private static ReadOnlySpan<byte> Bytes(byte[] file, int? field, int size)
    {
        if (field is not { } at)
        {
            return [];
        }

        int vector = Target(file, at);
        return file.AsSpan(vector + 4, checked(Int32(file, vector) * size));
    }

    /// <summary>Where a field of a table is; null where the table does not have it.</summary>
    private static int? Field(byte[] file, int table, int number)
    {
        int layout = table - Int32(file, table);
        int entry = 4 + (number * 2);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(layout));
        int offset = entry < length ? BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(layout + entry)) : 0;
        return offset == 0 ? null : table + offset;
    }

    /// <summary>What an offset refers to.</summary>
    private static int Target(byte[] file, int at) => checked(at + Int32(file, at));

    private static int Int32(byte[] file, int at) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
}
