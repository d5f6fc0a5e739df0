using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Rules;

/// <summary>Prompts that number their scenes or give their times.</summary>
public sealed class StoryboardTests
{
    [Theory]
    [InlineData("A 15 second ad for our oat milk: Scene 1 (0-5s): A farmer walks. Scene 2 (5-15s): A family eats.")]
    [InlineData("A 15 second ad for our oat milk. Scene 1 (5 s): A farmer walks. Scene 2 (10 s): A family eats.")]
    [InlineData("An ad for our oat milk: Scene 1: A farmer walks. Scene 2: A family eats.")]
    [InlineData("Ad for our oat milk\n\n**Scene 1:** A farmer walks.\n**Scene 2:** A family eats.")]
    [InlineData("An ad for our oat milk.\n1. A farmer walks.\n2. A family eats.")]
    public void What_the_video_is_for_is_in_no_scene_and_is_said(string prompt)
    {
        var read = Read(prompt);

        Assert.Equal(["A farmer walks.", "A family eats."], read.Scenes.Select(scene => scene.Text));
        var note = Assert.Single(read.Adjustments!);
        Assert.Contains("d for our oat milk' says what the video is for; no scene shows it", note, StringComparison.Ordinal);
        Assert.DoesNotContain("'A ", note, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_german_video_is_for_is_in_no_scene_either() => Assert.Equal(
        ["Ein Bauer geht.", "Eine Familie isst."],
        Read("Ein Spot für unsere Hafermilch: Szene 1: Ein Bauer geht. Szene 2: Eine Familie isst.").Scenes.Select(scene => scene.Text));

    /// <summary>It was drawn as a part of the first scene.</summary>
    [Theory]
    [InlineData("Werbespot für unser Café: Dampf steigt aus einer Tasse Kaffee.", "Dampf steigt aus einer Tasse Kaffee.")]
    [InlineData("Ein Werbespot für unser Café: eine Tasse auf einem Tisch. Dann Freunde.", "Eine Tasse auf einem Tisch.|Freunde.")]
    [InlineData("An ad for our café: steam rises from a cup of coffee.", "Steam rises from a cup of coffee.")]
    [InlineData("Une pub pour notre café : une tasse fume sur une table.", "Une tasse fume sur une table.")]
    [InlineData("Un anuncio para nuestra cafetería: una taza en una mesa.", "Una taza en una mesa.")]
    public void What_the_video_is_for_may_lead_to_the_first_scene(string prompt, string scenes)
    {
        var read = Read(prompt);

        Assert.Equal(scenes.Split('|'), read.Scenes.Select(scene => scene.Text));
        Assert.EndsWith("' says what the video is for; no scene shows it", Assert.Single(read.Adjustments!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("An ad for our tea: calm and warm")]
    [InlineData("A video of a golden retriever: it runs on a beach")]
    [InlineData("Ein Werbespot für ein Café am Meer")]
    public void What_else_stands_before_a_colon_is_shown(string prompt) =>
        Assert.Equal(prompt, Assert.Single(Read(prompt).Scenes).Text);

    /// <summary>A quotation with its full stop was no end of a sentence, and the times stayed in the pictures.</summary>
    [Fact]
    public void A_scene_may_begin_behind_a_quoted_sentence()
    {
        var read = Read("Scene 1 (0-5s): A dog in a park. VO: \"Every morning.\" Scene 2 (5-15s): A cup of coffee. VO: \"A new start.\"");

        Assert.Equal(["A dog in a park.", "A cup of coffee."], read.Scenes.Select(scene => scene.Text));
        Assert.Equal([5, 10], read.Scenes.Select(scene => scene.DurationSeconds));
        Assert.Equal("Every morning. A new start.", read.Brief!.VoiceOver!.Text);
    }

    [Theory]
    [InlineData("12 Main St. A house by a lake", "12 Main St", "A house by a lake")]
    [InlineData("A house by a lake. Visit us at 12 Main Street.", "Visit us at 12 Main Street", "A house by a lake.")]
    public void An_address_is_in_no_scene(string prompt, string address, string scene)
    {
        var read = Read(prompt);

        Assert.Equal(scene, Assert.Single(read.Scenes).Text);
        Assert.StartsWith($"'{address}' is in no picture", Assert.Single(read.Adjustments!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A barista at Acme Inc. The cup steams.", 2)]
    [InlineData("A sign says no. The dog stays in the park.", 2)]
    [InlineData("A dog runs down Main St. in the rain.", 1)]
    [InlineData("A lake near St. Moritz at dawn.", 1)]
    [InlineData("Dr. Smith in a garden.", 1)]
    public void An_abbreviation_ends_a_sentence_where_another_one_begins(string prompt, int scenes) =>
        Assert.Equal(scenes, Read(prompt).Scenes.Count);

    /// <summary>It was drawn, with letters that no model can write.</summary>
    [Theory]
    [InlineData("A dog in a park. The logo with text \"Fresh daily\".", "A dog in a park.")]
    [InlineData("A dog in a park. Our logo with the slogan \"Fresh daily\" on a white background.", "A dog in a park.")]
    [InlineData("A dog in a park. Our logo and the words \"Fresh daily\" at the end.", "A dog in a park.")]
    [InlineData("Ein Hund im Park. Unser Logo mit dem Text „Fresh daily“.", "Ein Hund im Park.")]
    [InlineData("Scene 1: A dog. Scene 2: The logo with the slogan \"Fresh daily\" on white.", "A dog.|A dog.")]
    public void A_text_beside_the_logo_is_laid_over_the_picture(string prompt, string scenes)
    {
        var read = Read(prompt);

        Assert.Equal(scenes.Split('|'), read.Scenes.Select(scene => scene.Text));
        Assert.Equal("Fresh daily", (read.Brief!.Overlays!.CallToAction ?? read.Brief.Overlays.Headline)!.Text);
        Assert.Contains(read.Adjustments!, text => text.StartsWith("the prompt asks for a logo", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("A can with our logo and the words \"Fresh daily\" on a shelf.")]
    public void A_logo_with_a_text_on_a_thing_is_shown(string prompt) => Assert.Equal(prompt, Assert.Single(Read(prompt).Scenes).Text);

    [Theory]
    [InlineData("Scene 1 (0-5s): A farmer walks. The sun rises. Scene 2 (5-15s): A family eats.")]
    [InlineData("0-5s: A farmer walks. The sun rises.\n5-15s: A family eats.")]
    [InlineData("Scene 1: A farmer walks. The sun rises. Scene 2: A family eats.")]
    [InlineData("1. A farmer walks. The sun rises.\n2. A family eats.")]
    [InlineData("Hook (0-5 s): A farmer walks. The sun rises. Body (5-15 s): A family eats.")]
    [InlineData("[0-5s] Hook: A farmer walks. The sun rises.\n[5-15s] Body: A family eats.")]
    [InlineData("Scene 1\nA farmer walks. The sun rises.\nScene 2\nA family eats.")]
    public void A_scene_may_have_several_sentences(string prompt)
    {
        var read = Read(prompt);

        Assert.Equal(["A farmer walks. The sun rises.", "A family eats."], read.Scenes.Select(scene => scene.Text));
    }

    /// <summary>Scripts put times before the scenes or behind them.</summary>
    [Theory]
    [InlineData("A farmer walks (0-5s)\nA family eats (5-15s)")]
    [InlineData("A farmer walks (0-5s). A family eats (5-15s).")]
    [InlineData("A farmer walks [0:00-0:05]\nA family eats [0:05-0:15]")]
    [InlineData("A farmer walks (0s-5s)\nA family eats (5s-15s)")]
    [InlineData("A farmer walks (0 to 5 seconds). A family eats (5 to 15 seconds).")]
    [InlineData("- A farmer walks, 0-5s\n- A family eats, 5-15s")]
    [InlineData("A farmer walks (0-5s), a family eats (5-15s)")]
    [InlineData("A farmer walks (5s)\nA family eats (10s)")]
    [InlineData("A 15 second ad for our oat milk: A farmer walks (0-5s). A family eats (5-15s).")]
    [InlineData("15 seconds, vertical.\nA farmer walks (0-5s)\nA family eats (5-15s)")]
    public void Times_may_stand_behind_the_scenes(string prompt)
    {
        var read = Read(prompt);

        Assert.Equal(["A farmer walks", "A family eats"], read.Scenes.Select(scene => scene.Text.TrimEnd('.')));
        Assert.Equal([5, 10], read.Scenes.Select(scene => scene.DurationSeconds));
        Assert.Equal(15, read.DurationSeconds);
    }

    [Theory]
    [InlineData("A race of 10-15 seconds. A nap of 20-30 minutes.")]
    [InlineData("A man waits (5 minutes). A dog sleeps (8 minutes).")]
    [InlineData("The store opens (8-10 hours). A clock on a wall (9-12 hours).")]
    public void Other_times_behind_a_sentence_are_no_lengths_of_scenes(string prompt) => Assert.Equal(6, Read(prompt).DurationSeconds);

    [Theory]
    [InlineData("Scene 1 (0-3s): A dog runs. Scene 2 (3-6s): A cat sleeps. Scene 3 (6-9s): our logo at the end.")]
    [InlineData("0-3s: A dog runs.\n3-6s: A cat sleeps.\n6-9s: call to action: Try it free")]
    public void A_scene_of_parameters_alone_shows_what_the_one_before_it_shows(string prompt)
    {
        var read = Read(prompt);

        Assert.Equal(["A dog runs.", "A cat sleeps.", "A cat sleeps."], read.Scenes.Select(scene => scene.Text));
        Assert.Equal([3, 3, 3], read.Scenes.Select(scene => scene.DurationSeconds));
    }

    [Fact]
    public void What_stands_before_the_first_scene_counts_for_all()
    {
        Assert.Equal(
            ["She runs. Anna has red hair.", "She drinks. Anna has red hair."],
            Read("Anna has red hair. Scene 1: She runs. Scene 2: She drinks.").Scenes.Select(scene => scene.Text));

        var dog = Read("A watercolor video of a golden retriever: Scene 1: it runs. Scene 2: it sleeps.");
        Assert.Equal(["It runs. a golden retriever", "It sleeps. a golden retriever"], dog.Scenes.Select(scene => scene.Text));
        Assert.Equal("watercolor", dog.Style);
        Assert.Null(dog.Adjustments);
    }

    private static PromptParameters Read(string prompt) => Assert.IsType<Quantification.Read>(RulesQuantifier.Quantify(
        new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt })).Parameters;
}
