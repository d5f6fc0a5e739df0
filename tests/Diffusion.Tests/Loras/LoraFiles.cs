using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Loras;

/// <summary>Safetensors files of adapters for the tiny models, and the pictures that are made with them.</summary>
internal static class LoraFiles
{
    internal static TemporaryFolder WithFile(string name, string file)
    {
        TemporaryFolder folder = TinyModel.Copy(name);
        File.Copy(
            Path.Combine(TinyModel.PathOf("lora-files"), name, file + ".safetensors"), folder.File("loras", file + ".safetensors"));
        return folder;
    }

    /// <summary>Writes the file again with other names of its tensors, or without some.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rename">The new name of a tensor; null leaves it out.</param>
    /// <param name="settings">What PEFT writes into the header; null for nothing.</param>
    /// <param name="more">Names of further tensors, each with one number.</param>
    internal static void Rewrite(
        string path, Func<string, string?> rename, string? settings = null, params ReadOnlySpan<string> more)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        byte[] whole = File.ReadAllBytes(path);
        long start = sizeof(long) + BitConverter.ToInt64(whole);
        Dictionary<string, Dictionary<string, object>> tensors = file.Tensors
            .Select(x => (Name: rename(x.Key), x.Value)).Where(x => x.Name is not null).ToDictionary(
            x => x.Name!,
            x => new Dictionary<string, object>
            {
                ["dtype"] = x.Value.Type,
                ["shape"] = x.Value.Shape,
                ["data_offsets"] = new[] { x.Value.Offset, x.Value.Offset + x.Value.Length },
            });
        foreach (string name in more)
        {
            tensors[name] = new() { ["dtype"] = "F16", ["shape"] = new[] { 1 }, ["data_offsets"] = new[] { 0, 2 } };
        }

        if (settings is not null)
        {
            tensors["__metadata__"] = new() { ["lora_adapter_metadata"] = settings };
        }

        byte[] header = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(tensors);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)header.Length), .. header, .. whole.AsSpan((int)start)]);
    }

    internal static void Write(string path, (string Name, int[] Shape, float[] Values)[] tensors)
    {
        var header = new Dictionary<string, object>();
        using var data = new MemoryStream();
        foreach ((string name, int[] shape, float[] values) in tensors)
        {
            long start = data.Position;
            data.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
            header[name] = new { dtype = "F32", shape, data_offsets = new[] { start, data.Position } };
        }

        byte[] json = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(header);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)json.Length), .. json, .. data.ToArray()]);
    }

    internal static void ExchangeHalves(string path, string tensor)
    {
        SafetensorsFile.Entry found = SafetensorsFile.Open(path).Tensors[tensor];
        byte[] whole = File.ReadAllBytes(path);
        Span<byte> rows = whole.AsSpan((int)(sizeof(long) + BitConverter.ToInt64(whole) + found.Offset), (int)found.Length);
        byte[] first = rows[..(rows.Length / 2)].ToArray();
        rows[first.Length..].CopyTo(rows);
        first.CopyTo(rows[first.Length..]);
        File.WriteAllBytes(path, whole);
    }

    internal static byte[] Picture(string folder, ImageRequest request)
    {
        using DiffusionModel model = DiffusionModel.Open(folder, new DiffusionModelOptions { ExecutionProvider = ExecutionProvider.Cpu });
        return model.Generate([request], null, TestContext.Current.CancellationToken)[0].Picture.Pixels;
    }

    internal static void AssertSame(byte[] expected, byte[] actual)
        => Assert.Equal(0, Enumerable.Range(0, expected.Length).Count(i => Math.Abs(expected[i] - actual[i]) > 1));

    internal static int Difference(byte[] left, byte[] right) => left.Zip(right, (x, y) => Math.Abs(x - y)).Sum();
}
