using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Rules;

/// <summary>Words that name a place, and something else beside certain words.</summary>
public sealed class PlaceWordTests
{
    [Theory]
    [InlineData("A man waves to his neighbor in front of a house")]
    [InlineData("A woman waves goodbye at the train station")]
    [InlineData("She waves her hand")]
    [InlineData("A woman cooks at a kitchen island")]
    [InlineData("A car parks in front of a house")]
    [InlineData("A cup on a wood table")]
    [InlineData("A parking space")]
    [InlineData("A phone on a table, slow orbit")]
    [InlineData("A girl watches a live stream")]
    public void A_word_that_names_something_else_is_no_place(string prompt)
    {
        var read = Read(prompt);

        string[] places = ["by the sea", "in space", "by a lake", "in a park", "in a forest"];
        Assert.DoesNotContain(read.Setting, places);
        Assert.DoesNotContain("#0a5c7d", read.Palette);
    }

    [Theory]
    [InlineData("A hand holds the new Galaxy S24 in a kitchen", "in a kitchen")]
    [InlineData("a galaxy s24 on a table", null)]
    [InlineData("Samsung Galaxy Watch on a wrist", null)]
    [InlineData("A can of Mountain Dew on a table", null)]
    [InlineData("The Sky app on a table", null)]
    [InlineData("Home Depot: a man carries a ladder", null)]
    [InlineData("A Sky filled with clouds", "under an open sky")]
    [InlineData("A galaxy full of stars", "in space")]
    [InlineData("Black Forest cake", "in a forest")]
    public void The_name_of_a_product_is_no_place(string prompt, string? setting) => Assert.Equal(setting, Read(prompt).Setting);

    [Fact]
    public void The_name_of_a_product_has_no_light_and_no_colors()
    {
        var read = Read("A can of Blue Moon beer, a can of Red Bull");

        Assert.Equal(("soft natural daylight", "#1b2340"), (read.Lighting, read.Palette[0]));
    }

    [Theory]
    [InlineData("Waves at dusk", "by the sea")]
    [InlineData("Waves crash against a lighthouse", "by the sea")]
    [InlineData("An island in the sun", "by the sea")]
    [InlineData("A dog in a park", "in a park")]
    [InlineData("A path through the woods", "in a forest")]
    [InlineData("A stream in spring", "by a lake")]
    [InlineData("An astronaut floats in space", "in space")]
    [InlineData("A satellite in orbit", "in space")]
    public void A_place_is_one(string prompt, string setting) => Assert.Equal(setting, Read(prompt).Setting);

    private static PromptParameters Read(string prompt) => Assert.IsType<Quantification.Read>(RulesQuantifier.Quantify(
        new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt })).Parameters;
}
