using AdGenius.Diffusion.Pipelines;
using AdGenius.Diffusion.Prompts;
using AdGenius.Diffusion.Tokenization;

namespace AdGenius.Diffusion.Tests.Prompts;

public sealed class PromptTests
{
    private static readonly Lazy<ClipTokenizer> Tokenizer = new(() => ClipTokenizer.Open(TestData.PathOf("clip")));

    [Theory]
    [InlineData("a (red:1.3) car", "a |1", "red|1.3", " car|1")]
    [InlineData("a (very (red:1.5):2) car", "a |1", "very |2", "red|3", " car|1")]
    [InlineData("a (red) car (50% off)", "a (red) car (50% off)|1")]
    [InlineData("ratio (16:9 wide)", "ratio (16:9 wide)|1")]
    [InlineData(@"a \(red:1.3\) car", "a (red:1.3) car|1")]
    [InlineData("open (bracket:1.2", "open (bracket:1.2|1")]
    [InlineData("", "|1")]
    [InlineData("(x:0) (y:99)", "(x:0) (y:99)|1")]
    [InlineData("((red:10):10) car", "red|10", " car|1")]
    public void Weights_are_read_where_they_are_weights(string prompt, params string[] expected)
        => Assert.Equal(expected, PromptWeights.Parse(prompt)
            .Select(x => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{x.Text}|{x.Weight:0.###}")));

    [Fact]
    public void A_long_prompt_is_cut_into_whole_chunks_at_commas()
    {
        string prompt = string.Join(", ", Enumerable.Repeat("a red car at night", 40));
        IReadOnlyList<PromptChunk> chunks = PromptChunk.Split(prompt, Tokenizer.Value, 8);
        Assert.Equal(4, chunks.Count);
        Assert.All(chunks, x => Assert.Equal(77, x.Ids.Length));
        int[] all = [.. chunks.SelectMany(x => x.Ids.Where(y => y < Tokenizer.Value.BeginId))];
        Assert.Equal(Tokenizer.Value.Encode(prompt), all);
        Assert.Equal(Tokenizer.Value.Encode(",")[0], chunks[0].Ids.Last(x => x < Tokenizer.Value.BeginId));
    }

    [Fact]
    public void Where_one_chunk_is_all_there_is_the_rest_is_cut_off()
        => Assert.Single(PromptChunk.Split(string.Join(' ', Enumerable.Repeat("car", 200)), Tokenizer.Value, 1));

    /// <summary>The product of so many weights is infinite, and the picture would be not-a-number.</summary>
    [Fact]
    public void Brackets_in_each_other_do_not_weigh_without_limit()
    {
        using DiffusionModel model = TinyModel.Open("sd");
        string nested = string.Concat(Enumerable.Repeat("(", 40)) + "red" + string.Concat(Enumerable.Repeat(":10)", 40));
        ImageRequest request = new() { Prompt = $"a {nested} car", Seed = 1, Steps = 1 };
        IReadOnlyList<GeneratedImage> pictures = model.Generate(
            [request, request with { Prompt = "a (red:10) car" }], null, TestContext.Current.CancellationToken);
        Assert.Equal(pictures[1].Picture.Pixels, pictures[0].Picture.Pixels);
    }

    [Fact]
    public void A_weight_changes_the_picture_and_a_long_prompt_works()
    {
        using DiffusionModel model = TinyModel.Open("sd");
        ImageRequest plain = new() { Prompt = "a red car at night", Seed = 1 };
        string longer = string.Join(", ", Enumerable.Repeat("a red car at night", 20));
        IReadOnlyList<GeneratedImage> pictures = model.Generate(
            [plain, plain with { Prompt = "a (red:2.5) car at night" }, plain with { Prompt = longer }], null, TestContext.Current
                .CancellationToken);
        Assert.NotEqual(pictures[0].Picture.Pixels, pictures[1].Picture.Pixels);
        Assert.NotEqual(pictures[0].Picture.Pixels, pictures[2].Picture.Pixels);
    }
}
