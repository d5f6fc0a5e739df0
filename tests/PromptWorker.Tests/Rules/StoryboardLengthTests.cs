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

    [Theory]
    [InlineData("A tree in a desert at noon", "in the desert")]
    [InlineData("A tree in a park", "in a park")]
    [InlineData("A tree", "among trees")]
    public void A_tree_is_a_place_only_where_no_other_is_named(string prompt, string setting)
    {
        var request = new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt };

        var read = Assert.IsType<Quantification.Read>(RulesQuantifier.Quantify(request, PromptReading.Of(prompt)));

        Assert.Equal(setting, read.Parameters.Setting);
    }
}
