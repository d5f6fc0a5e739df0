using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Regeneration;

/// <summary>Feedback about light, colours, mood, style, camera work, place, length and picture size.</summary>
public sealed class LookFeedbackTests
{
    private static readonly GenerateVideo Request = Takes.Request();
    private static readonly PromptParameters Earlier = Takes.First(Request);

    [Fact]
    public void Warmer_slower_and_without_the_text_changes_just_that()
    {
        var next = Takes.Next(Earlier, Request, "warmer, slower, and lose the text");

        Assert.StartsWith("warm ", next.Lighting, StringComparison.Ordinal);
        Assert.EndsWith(Earlier.Lighting, next.Lighting, StringComparison.Ordinal);
        Assert.Equal("very " + Earlier.Camera, next.Camera);
        Assert.StartsWith("text, ", next.NegativePrompt, StringComparison.Ordinal);
        Assert.Null(next.Brief!.Captions);
        Assert.Equal("Dogs not included.", next.Brief.Overlays!.LegalLine!.Text);
        Assert.Null(next.Brief.Overlays.Headline);
        Assert.Equal(Request.VoiceOver, next.Brief.VoiceOver);
        Assert.Equal((Earlier.DurationSeconds, Earlier.AspectRatio, Earlier.Style, Earlier.Mood),
            (next.DurationSeconds, next.AspectRatio, next.Style, next.Mood));
        Assert.Equal(Earlier.Scenes.Select(scene => scene.Text), next.Scenes.Select(scene => scene.Text));
        Assert.Null(next.Regeneration!.AddedWords);
        Assert.Equal([1, 2], next.Regeneration.ChangedScenes);
        var lighting = Assert.Single(next.Regeneration.Changes, change => change.Field == "lighting");
        Assert.Equal((Earlier.Lighting, next.Lighting), (lighting.Before, lighting.After));
        Assert.Equal($"lighting changed from '{Earlier.Lighting}' to '{next.Lighting}'.", lighting.Text);
    }

    [Theory]
    [InlineData("not so dark or fast")]
    [InlineData("don't make it so dark and so fast")]
    [InlineData("nicht so dunkel oder schnell")]
    [InlineData("pas si sombre ni si rapide")]
    [InlineData("no tan oscuro o rápido")]
    public void Not_so_much_is_less(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.StartsWith("bright ", next.Lighting, StringComparison.Ordinal);
        Assert.Equal("very " + Earlier.Camera, next.Camera);
        Assert.Null(next.Regeneration!.AddedWords);
    }

    [Theory]
    [InlineData("not bright enough")]
    [InlineData("nicht hell genug")]
    [InlineData("the scene is too dark")]
    public void Not_enough_is_more(string feedback) =>
        Assert.StartsWith("bright ", Takes.Next(Earlier, Request, feedback).Lighting, StringComparison.Ordinal);

    [Theory]
    [InlineData("can you make it a little brighter and 2 seconds longer?")]
    [InlineData("bitte etwas heller und 2 Sekunden länger")]
    [InlineData("más luminoso y 2 segundos más largo")]
    public void A_length_beside_a_tone_changes_both(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal(8, next.DurationSeconds);
        Assert.StartsWith("bright ", next.Lighting, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_is_not_the_opposite()
    {
        Assert.Equal("bright " + Earlier.Lighting, Takes.Next(Earlier, Request, "brighter but not too bright").Lighting);
        Assert.Contains(
            " names no change, ", Takes.Refusal(Earlier, Request, "not too bright but not too dark"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_that_feedback_complains_about_is_no_new_place()
    {
        var next = Takes.Next(Earlier, Request, "the city is too dark");

        Assert.StartsWith("bright ", next.Lighting, StringComparison.Ordinal);
        Assert.DoesNotContain("city", next.Scenes[0].Prompt, StringComparison.Ordinal);
        Assert.Equal(Earlier.Setting, next.Setting);
    }

    [Fact]
    public void The_newer_of_two_lengths_counts_also_with_a_word_of_correction() =>
        Assert.Equal(8, Takes.Next(Earlier, Request, "make it 5 seconds. Actually 8 seconds.").DurationSeconds);

    [Theory]
    [InlineData("wärmer, langsamer und ohne Text")]
    [InlineData("plus chaud, plus lent, et enlève le texte")]
    [InlineData("más cálido, más lento y quita el texto")]
    [InlineData("もっと暖かく、もっとゆっくり、文字を消して")]
    [InlineData("Please make it a bit warmer and slower. And could you get rid of the lettering?")]
    public void The_same_feedback_is_read_in_five_languages(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.StartsWith("warm ", next.Lighting, StringComparison.Ordinal);
        Assert.Equal("very " + Earlier.Camera, next.Camera);
        Assert.Null(next.Brief!.Overlays!.Headline);
        Assert.Null(next.Regeneration!.AddedWords);
        Assert.Equal((Earlier.Mood, Earlier.Style), (next.Mood, next.Style));
    }

    [Theory]
    [InlineData("make it 10 seconds", 10)]
    [InlineData("2 seconds longer", 8)]
    [InlineData("um 2 Sekunden länger", 8)]
    [InlineData("half as long", 3)]
    [InlineData("twice as long", 12)]
    [InlineData("longer. No, shorter!", 4.5)]
    [InlineData("shorten it to 4 seconds", 4)]
    [InlineData("extend to 1:30 minutes", 90)]
    [InlineData("shorten it by 2 seconds", 4)]
    [InlineData("no longer than 10 seconds, please make it 8 seconds", 8)]
    [InlineData("Kürze auf 4 Sekunden", 4)]
    [InlineData("Raccourcis à 4 secondes", 4)]
    [InlineData("acorta a 4 segundos", 4)]
    [InlineData("8秒に短く", 8)]
    [InlineData("change the duration to 8 seconds", 8)]
    public void The_length_changes_and_the_pictures_stay(string feedback, double seconds)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal(seconds, next.DurationSeconds, 3);
        Assert.Equal(seconds, next.Scenes.Sum(scene => scene.DurationSeconds), 3);
        Assert.Equal(Earlier.Scenes.Select(scene => scene.Prompt), next.Scenes.Select(scene => scene.Prompt));
        Assert.Empty(next.Regeneration!.ChangedScenes);
    }

    [Theory]
    [InlineData("higher resolution", Quality.Standard)]
    [InlineData("the resolution should be higher", Quality.Standard)]
    [InlineData("better quality, please", Quality.Standard)]
    [InlineData("it looks pixelated", Quality.Standard)]
    [InlineData("4K please", Quality.Premium)]
    [InlineData("make it HD", Quality.Standard)]
    [InlineData("change the resolution to 1080p", Quality.High)]
    [InlineData("bessere Auflösung bitte", Quality.Standard)]
    [InlineData("meilleure résolution", Quality.Standard)]
    [InlineData("resolución más alta", Quality.Standard)]
    [InlineData("解像度を上げて", Quality.Standard)]
    public void Another_picture_size_is_set_and_not_drawn(string feedback, Quality quality)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal((Quality.Draft, quality), (Earlier.Quality, next.Quality));
        Assert.Equal(Earlier.Scenes.Select(scene => scene.Prompt), next.Scenes.Select(scene => scene.Prompt));
        Assert.Equal((null, Request.Music), (next.Regeneration!.AddedWords, next.Brief!.Music));
    }

    [Fact]
    public void A_picture_size_beyond_the_last_one_is_refused_with_the_allowed_ones() => Assert.Equal(
        "feedback 'lower resolution' asks for another picture size, but Draft is the smallest; allowed are Draft, Standard, High, Premium.",
        Assert.IsType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, "lower resolution")).Failure.Text);

    [Fact]
    public void The_newest_of_contradicting_feedback_counts()
    {
        var warm = Takes.Next(Earlier, Request, "warmer");
        var cool = Takes.Next(warm, Request, "colder");
        var both = Takes.Next(Earlier, Request, "warmer, no, colder");

        Assert.Equal("cool " + Earlier.Lighting, cool.Lighting);
        Assert.All(cool.Scenes, scene => Assert.DoesNotContain("warm ", scene.Prompt, StringComparison.Ordinal));
        Assert.All(cool.Scenes, scene => Assert.Contains("cool ", scene.Prompt, StringComparison.Ordinal));
        Assert.Equal(cool.Lighting, both.Lighting);

        var without = Takes.Next(Earlier, Request, "no cars");
        var with = Takes.Next(without, Request, "add cars");
        Assert.Contains("cars", without.NegativePrompt, StringComparison.Ordinal);
        Assert.DoesNotContain("cars", with.NegativePrompt, StringComparison.Ordinal);

        var night = Takes.Next(Takes.Next(Earlier, Request, "make it night"), Request, "make it a sunset");
        Assert.Equal("warm golden-hour light", night.Lighting);
        Assert.All(night.Scenes, scene => Assert.DoesNotContain("deep night", scene.Prompt, StringComparison.Ordinal));
    }

    [Fact]
    public void A_stated_light_brings_its_colours_and_no_mood()
    {
        var next = Takes.Next(Earlier, Request, "Make it night, with neon lights.");
        Assert.Equal("neon glow against the dark", next.Lighting);
        Assert.All(next.Scenes, scene => Assert.Contains("neon glow against the dark", scene.Prompt, StringComparison.Ordinal));
        Assert.Equal(Earlier.Mood, next.Mood);
        Assert.Equal(["#140c2b", "#3b1d5e", "#e0319b", "#21d4fd"], next.Palette);
    }

    [Theory]
    [InlineData("replace the ball with a car", "setting")]
    [InlineData("change the setting to a forest", "scenes[0].text")]
    public void A_thing_is_no_place(string feedback, string unchanged)
    {
        var next = Takes.Next(Earlier, Request, feedback);
        Assert.NotEmpty(next.Regeneration!.Changes);
        Assert.DoesNotContain(next.Regeneration.Changes, change => change.Field == unchanged);
        Assert.Null(next.Regeneration.AddedWords);
    }

    [Theory]
    [InlineData("make it look like an oil painting")]
    [InlineData("replace it with a cat")]
    [InlineData("make it beautiful")]
    [InlineData("good, but darker")]
    public void What_is_read_of_it_changes_the_prompts(string feedback) =>
        Assert.NotEqual(Earlier.Scenes[0].Prompt, Takes.Next(Earlier, Request, feedback).Scenes[0].Prompt);

    [Theory]
    [InlineData("same but vertical", "9:16")]
    [InlineData("same but for TikTok", "9:16")]
    [InlineData("for Instagram Reels instead", "9:16")]
    [InlineData("gleich, aber quadratisch", "1:1")]
    public void The_same_in_another_shape_is_no_words_for_the_picture(string feedback, string shape)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal((shape, null), (next.AspectRatio, next.Regeneration!.AddedWords));
    }

    [Theory]
    [InlineData("make it 9:16", "9:16")]
    [InlineData("change the aspect ratio to 1:1", "1:1")]
    [InlineData("the format should be 4:5", "4:5")]
    public void A_shape_in_digits_is_read_whole(string feedback, string shape)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal(shape, next.AspectRatio);
        Assert.Null(next.Regeneration!.AddedWords);
    }

    [Fact]
    public void Flags_are_read_in_feedback()
    {
        var next = Takes.Next(Earlier, Request, "--ar 1:1 --no people");

        Assert.Equal(("1:1", $"people, {Earlier.NegativePrompt}"), (next.AspectRatio, next.NegativePrompt));
        Assert.Null(next.Regeneration!.AddedWords);
    }
}
