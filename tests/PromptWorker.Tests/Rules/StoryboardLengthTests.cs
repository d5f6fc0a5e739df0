using System.Globalization;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Rules;

/// <summary>Prompts in which every scene states its length, and the video its own.</summary>
public sealed class StoryboardLengthTests
{
    [Theory]
    [InlineData("A 15 second ad for a fitness app: Scene 1 (0-5s): a person in a park. Scene 2 (5-15s): a phone on a table.")]
    [InlineData("A 15 second ad for a fitness app. Scene 1 (5 s): a person in a park. Scene 2 (10 s): a phone on a table.")]
    [InlineData("15 seconds, vertical.\nScene 1 (5 seconds): a person in a park.\nScene 2 (10 seconds): a phone on a table.")]
    public void The_sum_of_the_scenes_may_be_stated_besides(string prompt)
    {
        var reading = PromptReading.Of(prompt);

        Assert.Empty(reading.Faults);
        Assert.Equal([5, 10], reading.SceneLengths!);
        Assert.Equal(15, reading.DurationSeconds);
    }

    [Fact]
    public void Another_length_than_the_sum_is_refused()
    {
        var fault = Assert.Single(PromptReading.Of(
            "A 30 second ad. Scene 1 (5 s): a person in a park. Scene 2 (10 s): a phone on a table.").Faults);

        Assert.Equal("durationSeconds", fault.Field);
    }

    /// <summary>Without an order of their own the words were a part of the picture, and all scenes had the same length.</summary>
    [Theory]
    [InlineData("The first 5 seconds show a dog on a beach, then a cat in a park.", "5,3", "A dog on a beach|A cat in a park.")]
    [InlineData("The first 2 seconds show a dog on a beach, then a cat in a park.", "2,4", "A dog on a beach|A cat in a park.")]
    [InlineData("A 15 second ad. In the first 5 seconds, a dog runs. Then a cat. Then a car.", "5,5,5", "A dog runs.|A cat.|A car.")]
    [InlineData("A 20 second ad: The first 5 seconds show a dog. Then a cat. Then a car.", "5,7.5,7.5", "A dog.|A cat.|A car.")]
    [InlineData("Die ersten 5 Sekunden zeigen einen Hund, dann eine Katze.", "5,3", "Einen Hund|Eine Katze.")]
    [InlineData("Los primeros 5 segundos muestran un perro, luego un gato.", "5,3", "Un perro|Un gato.")]
    [InlineData(
        "The first 5 seconds show a dog, the next 4 seconds show a cat, the last 3 seconds show a car.", "5,4,3", "A dog|A cat|A car.")]
    [InlineData("In the first 5 seconds a dog runs. In the last 4 seconds a cat sleeps.", "5,4", "A dog runs.|A cat sleeps.")]
    public void A_scene_may_have_its_length_by_its_order(string prompt, string seconds, string scenes)
    {
        var read = Read(prompt);

        Assert.Equal(scenes.Split('|'), read.Scenes.Select(scene => scene.Text));
        Assert.Equal(
            seconds.Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture)),
            read.Scenes.Select(scene => scene.DurationSeconds));
        Assert.Equal(read.DurationSeconds, read.Scenes.Sum(scene => scene.DurationSeconds));
    }

    [Theory]
    [InlineData("In the first 5 seconds of her life, a foal stands up.")]
    [InlineData("The first 5 seconds are the hardest for a runner.")]
    [InlineData("A dog wins in the last 3 seconds.")]
    public void Other_seconds_in_an_order_are_shown(string prompt)
    {
        var read = Read(prompt);

        Assert.Equal((6, prompt), (read.DurationSeconds, Assert.Single(read.Scenes).Text));
    }

    [Theory]
    [InlineData("A tree in a desert at noon", "in the desert")]
    [InlineData("A tree in a park", "in a park")]
    [InlineData("A tree", "among trees")]
    public void A_tree_is_a_place_only_where_no_other_is_named(string prompt, string setting) =>
        Assert.Equal(setting, Read(prompt).Setting);

    private static PromptParameters Read(string prompt)
    {
        var request = new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt };
        return Assert.IsType<Quantification.Read>(RulesQuantifier.Quantify(request, PromptReading.Of(prompt))).Parameters;
    }
}
