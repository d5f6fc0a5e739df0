using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
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
    [InlineData("a car (16:9) at (7:5)", "a car (16:9) at (7:5)|1")]
    [InlineData("a (2.39:1) shot of (1999:1.3)", "a (2.39:1) shot of |1", "1999|1.3")]
    [InlineData("a (car:2)", "a |1", "car|2")]
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

    /// <summary>
    /// The states of the encoders of SDXL have means near 0: those of the other tokens may have the other sign than the weighted one's.
    /// </summary>
    [Theory]
    [InlineData(-0.9f, 1.3f)]
    [InlineData(-0.999f, 1.001f)]
    [InlineData(0.5f, 1.3f)]
    public void A_weight_does_not_reverse_the_encoding(float weightedState, float weight)
    {
        var tokenizer = ClipTokenizer.Open(Path.Combine(TinyModel.PathOf("sd"), "tokenizer"));
        string prompt = FormattableString.Invariant($"a (red:{weight}) car");
        int weighted = Array.FindIndex(PromptChunk.Split(prompt, tokenizer, 1)[0].Weights, x => x != 1);
        IGraph encoder = OrtGraph.Load(
            Path.Combine(TinyModel.PathOf("sd"), "text_encoder", "model.onnx"),
            "text_encoder",
            ExecutionProvider.Cpu,
            new DiffusionModelOptions());
        using var tower = new TextTower(tokenizer, new ChangedGraph(encoder, SetStates), "text_encoder", penultimate: false);

        Conditioning encoding = tower.Encode(prompt, 1, TestContext.Current.CancellationToken);

        float first = encoding.Hidden[0];
        Assert.InRange(first, 1 / weight, 1);
        Assert.Equal(weightedState * weight * first, encoding.Hidden[weighted * encoding.Width], 1e-5f);

        void SetStates(float[] states)
        {
            int width = states.Length / tokenizer.MaxLength;
            Array.Clear(states);
            states.AsSpan(0, width).Fill(1);
            states.AsSpan(weighted * width, width).Fill(weightedState);
        }
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
