using System.Text.Json;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Tokenization;

namespace AdGenius.Diffusion.Tests.Transformers;

/// <summary>T5's tokenizer from both files it comes in, against the SentencePiece library.</summary>
public sealed class T5TokenizerTests
{
    private const int Length = 64;

    public static TheoryData<string, int[]> Cases
    {
        get
        {
            var data = new TheoryData<string, int[]>();
            using JsonDocument cases = JsonDocument.Parse(
                File.ReadAllBytes(Path.Combine(TinyModel.PathOf("flux"), "tokenizer_2", "cases.json")));
            foreach (JsonElement entry in cases.RootElement.EnumerateArray())
            {
                data.Add(entry.GetProperty("text").GetString()!, [.. entry.GetProperty("ids").EnumerateArray().Select(x => x.GetInt32())]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ids_are_those_of_the_library_with_end_and_padding(string text, int[] ids)
    {
        int[] framed = [.. ids.Take(Length - 1), 1];
        int[] expected = [.. framed, .. new int[Length - framed.Length]];
        T5Tokenizer plain = T5Tokenizer.Open(Path.Combine(TinyModel.PathOf("flux"), "tokenizer_2"), Length);
        T5Tokenizer converted = T5Tokenizer.Open(Path.Combine(TinyModel.PathOf("sd3"), "tokenizer_3"), Length);
        Assert.Equal(expected, plain.Encode(text));
        Assert.Equal(expected, converted.Encode(text));
    }

    [Theory]
    [InlineData("spiece.model", "no model at all")]
    [InlineData("tokenizer.json", "{}")]
    [InlineData("tokenizer.json", """{"model":{"type":"BPE","vocab":{"a":0},"merges":[]}}""")]
    [InlineData("tokenizer.json", """{"model":{"type":"Unigram","unk_id":5,"vocab":[["</s>",0.0]]}}""")]
    [InlineData("tokenizer.json", """{"model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0.0]]}}""")]
    public void A_damaged_file_is_named(string file, string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("tokenizer_2", file), content);
        ModelFaultException fault = Assert.Throws<ModelFaultException>(
            () => T5Tokenizer.Open(Path.Combine(folder.Path, "tokenizer_2"), Length));
        Assert.Equal(ModelFault.BadTokenizer, fault.Fault);
        Assert.Contains($"tokenizer_2/{file}", fault.Message, StringComparison.Ordinal);
    }
}
