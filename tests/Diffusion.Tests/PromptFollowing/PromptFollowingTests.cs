namespace AdGenius.Diffusion.Tests.PromptFollowing;

/// <summary>
/// The bundled model paints what it is asked for: night darker than noon, sea bluer than desert, the bottle in the colour and at the side
/// that were named.
/// </summary>
public sealed class PromptFollowingTests(BundledPictures pictures) : IClassFixture<BundledPictures>
{
    public static TheoryData<int> Pairs { get; } = [.. Enumerable.Range(0, PromptPair.All.Count)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_picture_has_more_of_what_its_prompt_asks_for(int index)
    {
        PromptPair pair = PromptPair.All[index];
        double share = pair.ShareRight(pictures.Of(pair.More), pictures.Of(pair.Less));
        Assert.True(
            share >= 0.85,
            $"Only {share:P0} of the pictures of '{pair.More}' have more {pair.Measure.Name} than those of '{pair.Less}'.");
    }

    [Fact]
    public void Pictures_of_shuffled_prompts_have_it_by_chance()
    {
        double asked = PromptPair.All.Average(pair => pair.ShareRight(pictures.Of(pair.More), pictures.Of(pair.Less)));
        var random = new Random(7);
        double shuffled = Enumerable.Range(0, 40).Average(_ => Shuffled(random));
        Assert.InRange(shuffled, 0.4, 0.6);
        Assert.True(asked >= shuffled + 0.35, $"Right prompts: {asked:P0}; shuffled prompts: {shuffled:P0}.");
    }

    private double Shuffled(Random random)
    {
        string[] others = [.. PromptPair.Prompts];
        random.Shuffle(others);
        Dictionary<string, string> dealt = PromptPair.Prompts.Zip(others).ToDictionary(x => x.First, x => x.Second);
        return PromptPair.All.Average(pair => pair.ShareRight(pictures.Of(dealt[pair.More]), pictures.Of(dealt[pair.Less])));
    }
}
