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
    [InlineData("A girl watches a live stream")]
    public void A_word_that_names_something_else_is_no_place(string prompt)
    {
        var read = Read(prompt);

        string[] places = ["by the sea", "in space", "by a lake", "in a park", "in a forest"];
        Assert.DoesNotContain(read.Setting, places);
        Assert.DoesNotContain("#0a5c7d", read.Palette);
    }

    [Theory]
    [InlineData("Waves at dusk", "by the sea")]
    [InlineData("Waves crash against a lighthouse", "by the sea")]
    [InlineData("An island in the sun", "by the sea")]
    [InlineData("A dog in a park", "in a park")]
    [InlineData("A path through the woods", "in a forest")]
    [InlineData("A stream in spring", "by a lake")]
    [InlineData("An astronaut floats in space", "in space")]
    public void A_place_is_one(string prompt, string setting) => Assert.Equal(setting, Read(prompt).Setting);

    private static PromptParameters Read(string prompt) => Assert.IsType<Quantification.Read>(RulesQuantifier.Quantify(
        new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt })).Parameters;
}
