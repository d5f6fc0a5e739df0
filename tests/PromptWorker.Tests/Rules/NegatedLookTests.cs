using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Tests.Regeneration;

namespace AdGenius.PromptWorker.Tests.Rules;

/// <summary>A look that the words deny is none that they state.</summary>
public sealed class NegatedLookTests
{
    [Theory]
    [InlineData("A fox, not in black and white", "A fox", "black and white")]
    [InlineData("Not a cartoon. A real fox.", "A real fox", "cartoon")]
    [InlineData("A fox, but not at night", "A fox", "night")]
    [InlineData("A fox. Don't make it look like a watercolor.", "A fox", "watercolor")]
    [InlineData("Nicht in Schwarzweiß: ein Fuchs", "Ein Fuchs", "Schwarzweiß, film noir")]
    [InlineData("Un renard, pas en noir et blanc", "Un renard", "noir et blanc, film noir")]
    [InlineData("Un zorro, no en blanco y negro", "Un zorro", "blanco y negro, film noir")]
    public void A_clause_that_only_denies_a_look_is_an_exclusion(string prompt, string subject, string excluded)
    {
        var read = Read(prompt);

        Assert.Equal(
            (subject, Look.UsualStyle, Look.UsualLighting, 1), (read.Subject, read.Style, read.Lighting, read.Scenes.Count));
        Assert.StartsWith(excluded + ", ", read.NegativePrompt, StringComparison.Ordinal);
        Assert.DoesNotContain(excluded.Split(',')[0], read.Scenes[0].Prompt, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("A video not in black and white of a fox")]
    [InlineData("白黒ではないキツネ")]
    [InlineData("The fox is never in a cartoon of its own")]
    public void Within_a_clause_it_states_nothing(string prompt)
    {
        var read = Read(prompt);

        Assert.Equal(Look.UsualStyle, read.Style);
        Assert.DoesNotContain("style", (read.Spans ?? []).Select(span => span.Field));
    }

    [Theory]
    [InlineData("A street with no rain at night", "deep night with points of light")]
    [InlineData("Not only a fox: a fox at night", "deep night with points of light")]
    [InlineData("A fox at night, not by day", "deep night with points of light")]
    public void A_look_beside_another_negation_counts(string prompt, string lighting) => Assert.Equal(lighting, Read(prompt).Lighting);

    [Theory]
    [InlineData("not in black and white")]
    [InlineData("don't make it black and white")]
    [InlineData("nicht schwarzweiß")]
    [InlineData("pas en noir et blanc")]
    [InlineData("no en blanco y negro")]
    public void Feedback_that_denies_the_style_of_the_take_replaces_it(string feedback)
    {
        var request = Takes.Request() with { Prompt = "A dog in black and white. Then a black and white city." };
        var earlier = Takes.First(request);
        Assert.Equal("film noir", earlier.Style);

        var next = Takes.Next(earlier, request, feedback);

        Assert.Equal(Look.UsualStyle, next.Style);
        Assert.All(next.Scenes, scene => Assert.DoesNotContain("film noir", scene.Prompt, StringComparison.Ordinal));
        Assert.NotEqual(earlier.NegativePrompt, next.NegativePrompt);
        Assert.Null(next.Regeneration!.AddedWords);
    }

    [Theory]
    [InlineData("nicht schwarzweiß")]
    [InlineData("pas en noir et blanc")]
    [InlineData("don't make it black and white")]
    public void Feedback_does_not_give_a_take_the_style_that_it_denies(string feedback)
    {
        var request = Takes.Request();
        var earlier = Takes.First(request);
        var next = Takes.Next(earlier, request, feedback);

        Assert.Equal(earlier.Style, next.Style);
        Assert.Equal(earlier.Scenes.Select(scene => scene.Prompt), next.Scenes.Select(scene => scene.Prompt));
    }

    [Fact]
    public void Feedback_that_denies_the_light_of_one_scene_changes_that_scene()
    {
        var request = Takes.Request();
        var earlier = Takes.First(request);
        var next = Takes.Next(earlier, request, "not at night");

        Assert.Equal(earlier.Scenes[0].Prompt, next.Scenes[0].Prompt);
        Assert.DoesNotContain("deep night", next.Scenes[1].Prompt, StringComparison.Ordinal);
    }

    private static PromptParameters Read(string prompt) => Assert.IsType<Quantification.Read>(RulesQuantifier.Quantify(
        new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt })).Parameters;
}
