using System.Text;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Pipelines;
using static AdGenius.Diffusion.Tests.Loras.LoraFiles;

namespace AdGenius.Diffusion.Tests.Loras;

/// <summary>The data types of numbers in LoRA files. The trainers of diffusers write alpha as a 64-bit integer.</summary>
public sealed class LoraNumberTypeTests
{
    public static TheoryData<string, byte[]> Numbers => new()
    {
        { "I64", BitConverter.GetBytes(3L) },
        { "I32", BitConverter.GetBytes(3) },
        { "I16", BitConverter.GetBytes((short)3) },
        { "I8", [3] },
        { "U64", BitConverter.GetBytes(3UL) },
        { "U32", BitConverter.GetBytes(3U) },
        { "U16", BitConverter.GetBytes((ushort)3) },
        { "U8", [3] },
        { "F64", BitConverter.GetBytes(3.0) },
        { "F32", BitConverter.GetBytes(3f) },
        { "F16", BitConverter.GetBytes((Half)3) },
        { "BF16", [0x40, 0x40] },
    };

    /// <summary>The file has the alpha 1.5 for the rank 3: with an alpha of 3 the product of the matrices counts twice as much.</summary>
    [Theory]
    [MemberData(nameof(Numbers))]
    public void An_alpha_of_any_type_of_number_counts(string type, byte[] alpha)
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        string path = folder.File("loras", "kohya.safetensors");
        File.Copy(path, folder.File("loras", "typed.safetensors"));
        ReplaceAlphas(folder.File("loras", "typed.safetensors"), type, alpha);
        ImageRequest request = new() { Prompt = "a red car", Seed = 7, Steps = 1 };
        byte[] made = Picture(folder.Path, request with { Loras = [new LoraRequest("typed", 1)] });
        AssertSame(Picture(folder.Path, request with { Loras = [new LoraRequest("kohya", 2)] }), made);
        Assert.True(Difference(Picture(folder.Path, request), made) > 100, "the adapter changes the picture");
    }

    [Theory]
    [InlineData("BOOL", 1)]
    [InlineData("I64", 4)]
    public void An_alpha_that_is_no_number_is_named(string type, int length)
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        ReplaceAlphas(folder.File("loras", "kohya.safetensors"), type, new byte[length]);
        var fault = Assert.Throws<ModelFaultException>(() => Picture(
            folder.Path, new ImageRequest { Prompt = "a red car", Steps = 1, Loras = [new LoraRequest("kohya", 1)] }));
        Assert.Equal(ModelFault.WrongShape, fault.Fault);
        Assert.Contains($".alpha has the type {type} and {length} bytes for 1 numbers", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Matrices_of_integers_are_refused_and_those_of_double_precision_are_read()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.safetensors");
        Write("""{"x":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}""");
        Assert.Equal([0.5f, -2f], SafetensorsFile.Open(path).Read("x"));
        Write("""{"x":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}""");
        Assert.Equal(
            ModelFault.WrongShape, Assert.Throws<ModelFaultException>(() => SafetensorsFile.Open(path).Read("x")).Fault);

        void Write(string header) => File.WriteAllBytes(
            path,
            [
                .. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. BitConverter.GetBytes(0.5),
                .. BitConverter.GetBytes(-2.0),
            ]);
    }

    /// <summary>Writes the file again with one number behind its data in the place of each alpha.</summary>
    private static void ReplaceAlphas(string path, string type, byte[] alpha)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        byte[] whole = File.ReadAllBytes(path);
        int start = sizeof(long) + (int)BitConverter.ToInt64(whole);
        int length = whole.Length - start;
        byte[] header = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(file.Tensors.ToDictionary(
            x => x.Key,
            x => x.Key.EndsWith(".alpha", StringComparison.Ordinal)
                ? Described(type, [], length, alpha.Length)
                : Described(x.Value.Type, x.Value.Shape, x.Value.Offset, x.Value.Length)));
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)header.Length), .. header, .. whole[start..], .. alpha]);
    }

    private static Dictionary<string, object> Described(string type, int[] shape, long offset, long length)
        => new() { ["dtype"] = type, ["shape"] = shape, ["data_offsets"] = new[] { offset, offset + length } };
}
