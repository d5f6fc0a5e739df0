using System.Text.Json;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Tokenization;

namespace AdGenius.Diffusion.Tests.Tokenization;

public sealed class ClipTokenizerTests
{
    private static readonly Lazy<ClipTokenizer> Plain = new(() => ClipTokenizer.Open(TestData.PathOf("clip")));
    private static readonly Lazy<ClipTokenizer> BangPadded = new(OpenBangPadded);

    /// <summary>
    /// The published expectations of the implementation this one equals; the file holds those of others too, with other cleaning.
    /// </summary>
    public static TheoryData<int> Published => [.. TestData.Json("parity", "clip_published.json").EnumerateArray()
        .Select((x, i) => (Variant: x.GetProperty("variant").GetString(), Index: i))
        .Where(x => x.Variant is "hf_fast" or "hf_fast_pad_bang")
        .Select(x => x.Index)];

    [Fact]
    public void Every_given_case_has_the_reference_ids()
    {
        JsonElement[] cases = [.. TestData.Json("parity", "clip_cases.json").GetProperty("cases").EnumerateArray()];
        Assert.NotEmpty(cases);
        Assert.All(cases, item =>
        {
            int[] expected = [.. item.GetProperty("ids").EnumerateArray().Select(x => x.GetInt32())];
            Assert.Equal(expected, Plain.Value.AddSpecialTokens(Plain.Value.Encode(item.GetProperty("text").GetString()!)));
        });
    }

    [Fact]
    public void Every_case_of_a_tokenizer_padded_with_a_bang_has_the_reference_ids()
    {
        JsonElement[] cases = [.. TestData.Json("parity", "clip_cases.json").GetProperty("cases").EnumerateArray()
            .Where(x => x.GetProperty("variants").TryGetProperty("hf_pad_token_bang_sd2_sdxl2", out _))];
        Assert.NotEmpty(cases);
        Assert.All(cases, item =>
        {
            int[] expected = [.. item.GetProperty("variants").GetProperty("hf_pad_token_bang_sd2_sdxl2").EnumerateArray()
                .Select(x => x.GetInt32())];
            int[] framed = BangPadded.Value.AddSpecialTokens(BangPadded.Value.Encode(item.GetProperty("text").GetString()!));
            Assert.Equal(expected, framed[..expected.Length]);
            Assert.All(framed[expected.Length..], x => Assert.Equal(0, x));
        });
    }

    [Theory]
    [MemberData(nameof(Published))]
    public void Published_ids_are_met(int index)
    {
        JsonElement item = TestData.Json("parity", "clip_published.json")[index];
        ClipTokenizer tokenizer = item.GetProperty("variant").GetString() == "hf_fast" ? Plain.Value : BangPadded.Value;
        int[] expected = [.. item.GetProperty("ids").EnumerateArray().Select(x => x.GetInt32())];
        int[] actual = [tokenizer.BeginId, .. tokenizer.Encode(item.GetProperty("text").GetString()!), tokenizer.EndId];
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void A_lone_surrogate_does_not_stop_a_prompt()
        => Assert.NotEmpty(Plain.Value.Encode("a \ud800 dog"));

    [Fact]
    public void Merges_of_another_vocabulary_are_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("vocab.json"), """{"a":0,"<|startoftext|>":1,"<|endoftext|>":2}""");
        File.WriteAllText(folder.File("merges.txt"), "#version: 0.2\na b\n");
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => ClipTokenizer.Open(folder.Path));
        Assert.Equal(ModelFault.BadTokenizer, fault.Fault);
        Assert.Contains("merges.txt", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>A token of padding that was added to the vocabulary, in both files that added tokens are written to.</summary>
    [Theory]
    [InlineData("added_tokens.json", """{"<pad>":49408}""", "special_tokens_map.json", """{"pad_token":"<pad>"}""")]
    [InlineData(
        "special_tokens_map.json", """{"pad_token":"!"}""",
        "tokenizer_config.json",
        """{"pad_token":{"content":"<pad>"},"added_tokens_decoder":{"49408":{"content":"<pad>","special":true}}}""")]
    public void The_token_of_padding_may_be_an_added_one(string first, string firstContent, string second, string secondContent)
    {
        using var folder = new TemporaryFolder();
        File.Copy(TestData.PathOf("clip", "vocab.json"), folder.File("vocab.json"));
        File.Copy(TestData.PathOf("clip", "merges.txt"), folder.File("merges.txt"));
        File.WriteAllText(folder.File(first), firstContent);
        File.WriteAllText(folder.File(second), secondContent);
        ClipTokenizer tokenizer = ClipTokenizer.Open(folder.Path);
        Assert.Equal((49408, 49409), (tokenizer.PadId, tokenizer.VocabularySize));
        Assert.Equal([49406, 320, 49407, 49408], tokenizer.AddSpecialTokens(tokenizer.Encode("a"))[..4]);

        File.Delete(folder.File("tokenizer_config.json"));
        File.WriteAllText(folder.File("special_tokens_map.json"), """{"pad_token":"<nothing>"}""");
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => ClipTokenizer.Open(folder.Path));
        Assert.Contains("<nothing>", fault.Message, StringComparison.Ordinal);
    }

    private static ClipTokenizer OpenBangPadded()
    {
        using var folder = new TemporaryFolder();
        File.Copy(TestData.PathOf("clip", "vocab.json"), folder.File("vocab.json"));
        File.Copy(TestData.PathOf("clip", "merges.txt"), folder.File("merges.txt"));
        File.WriteAllText(
            folder.File("special_tokens_map.json"),
            """{"bos_token":{"content":"<|startoftext|>"},"eos_token":"<|endoftext|>","pad_token":"!"}""");
        return ClipTokenizer.Open(folder.Path);
    }
}
