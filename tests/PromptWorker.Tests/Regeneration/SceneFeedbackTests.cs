using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Regeneration;

/// <summary>Feedback that names scenes.</summary>
public sealed class SceneFeedbackTests
{
    private static readonly GenerateVideo Request = Takes.Request();
    private static readonly PromptParameters Earlier = Takes.First(Request);

    [Fact]
    public void Scenes_named_in_one_sentence_change_each_for_itself()
    {
        var next = Takes.Next(Earlier, Request, "scene 1 without the ball and scene 2 brighter");

        Assert.Equal($"ball, {Earlier.NegativePrompt}", next.NegativePrompt);
        Assert.Contains("bright", next.Scenes[1].Prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("bright", next.Scenes[0].Prompt, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scene 2: darker")]
    [InlineData("make the second scene darker")]
    [InlineData("The last scene should be darker.")]
    [InlineData("die zweite Szene dunkler")]
    [InlineData("la dernière scène plus sombre")]
    [InlineData("la segunda escena más oscura")]
    [InlineData("最後のシーンを暗く")]
    public void A_change_of_one_scene_leaves_the_other_exactly_as_it_is(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equivalent(Earlier.Scenes[0], next.Scenes[0], strict: true);
        Assert.Contains("dim ", next.Scenes[1].Prompt, StringComparison.Ordinal);
        Assert.Equal([2], next.Regeneration!.ChangedScenes);
        Assert.Equal((Earlier.Lighting, Earlier.NegativePrompt), (next.Lighting, next.NegativePrompt));
        Assert.Equal(Earlier.Palette, next.Palette);
    }

    [Theory]
    [InlineData("make the second scene brighter and the first one darker")]
    [InlineData("second scene brighter, first darker")]
    [InlineData("make the second scene brighter and the first darker")]
    [InlineData("mach die zweite Szene heller und die erste dunkler")]
    [InlineData("rends la deuxième scène plus claire et la première plus sombre")]
    [InlineData("haz la segunda escena más clara y la primera más oscura")]
    public void Two_scenes_of_one_sentence_change_each_for_itself(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Contains("dim soft", next.Scenes[0].Prompt, StringComparison.Ordinal);
        Assert.Contains("bright deep", next.Scenes[1].Prompt, StringComparison.Ordinal);
        Assert.Null(next.Regeneration!.AddedWords);
        Assert.Equal(Earlier.Lighting, next.Lighting);
    }

    [Fact]
    public void A_scene_that_is_not_there_is_refused_with_the_allowed_values()
    {
        var rejected = Assert.IsType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, "make scene 5 darker"));
        Assert.Equal("feedback", rejected.Failure.Field);
        Assert.Equal("feedback names scene 5, but the take has 2; allowed are 1 to 2.", rejected.Failure.Text);
    }

    [Theory]
    [InlineData("add a scene with a cat")]
    [InlineData("add another scene")]
    [InlineData("swap scene 1 and scene 2")]
    [InlineData("swap the last two scenes")]
    [InlineData("Swap the first and the second.")]
    [InlineData("tausche die letzten zwei Szenen")]
    [InlineData("reverse the order of scenes")]
    [InlineData("füge noch eine Szene hinzu")]
    public void Other_scenes_are_refused(string feedback) => Assert.Contains(
        "keeps the scenes of its take and their order",
        Assert.IsType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, feedback)).Failure.Text,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("remove the second scene")]
    [InlineData("delete scene 1")]
    [InlineData("Szene 2 entfernen")]
    [InlineData("supprime la scène 2")]
    [InlineData("シーン2を削除して")]
    public void The_removal_of_a_scene_is_refused(string feedback)
    {
        var failure = Assert.IsType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, feedback)).Failure;

        Assert.Equal("feedback", failure.Field);
        Assert.Contains("keeps the scenes of its take", failure.Text, StringComparison.Ordinal);
    }
}
