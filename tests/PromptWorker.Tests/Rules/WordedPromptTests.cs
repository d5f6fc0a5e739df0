using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Rules;

/// <summary>Prompts in the words of ad teams: what says something about the video is not drawn.</summary>
public sealed class WordedPromptTests
{
    [Theory]
    [InlineData("A coffee ad. The headline says \"Wake up\" and the legal line says \"Serving suggestion.\"", "Serving suggestion.")]
    [InlineData("A coffee ad. Legal: \"Model shown.\" Disclaimer: prices may vary.", "Model shown. prices may vary.")]
    [InlineData("Ein Auto auf einer Straße. Rechtshinweis: Preise können abweichen.", "Preise können abweichen.")]
    [InlineData("Une voiture sur une route. Mentions légales : « Prix indicatifs. »", "Prix indicatifs.")]
    [InlineData("A legal drama in a court room", null)]
    public void A_legal_line_is_a_text_over_the_picture(string prompt, string? words)
    {
        var read = Read(prompt);

        Assert.Equal(words, read.Brief?.Overlays?.LegalLine?.Text);
        Assert.Single(read.Scenes);
    }

    [Theory]
    [InlineData("00:00 – 00:04: sunrise over a lake\n00:04 – 00:08: a kayak glides by")]
    [InlineData("0:00 - 0:04 sunrise over a lake\n0:04 - 0:08 a kayak glides by")]
    public void Times_with_spaces_around_the_dash_are_times(string prompt)
    {
        var read = Read(prompt);

        Assert.Equal(
            [("Sunrise over a lake", 4d), ("A kayak glides by", 4d)], read.Scenes.Select(scene => (scene.Text, scene.DurationSeconds)));
    }

    [Theory]
    [InlineData("Give me 3 variations: a cup of tea", "A cup of tea")]
    [InlineData("A cup of tea, two versions", "A cup of tea")]
    [InlineData("Two versions of an ad for tea", "An ad for tea")]
    [InlineData("Make two takes of a dog jumping", "Make a dog jumping")]
    public void A_number_of_versions_is_said_and_not_drawn(string prompt, string scene)
    {
        var read = Read(prompt);

        Assert.Equal(scene, Assert.Single(read.Scenes).Text);
        Assert.Contains("states as 'variations' (--variations", Assert.Single(read.Adjustments!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Two versions of herself meet in a mirror")]
    [InlineData("A tailor sews a hat in 3 variations")]
    public void Versions_that_the_picture_shows_are_none(string prompt) =>
        Assert.Equal((prompt, null), (Assert.Single(Read(prompt).Scenes).Text, Read(prompt).Adjustments));

    [Theory]
    [InlineData("A hiker drinks from a bottle. No text on the bottle.", "A hiker drinks from a bottle.")]
    [InlineData("A baker bakes bread. Warm light. No music.", "A baker bakes bread. Warm light.")]
    [InlineData("Kids play football. 12 s; funny; 1:1", "Kids play football. Funny")]
    [InlineData("A plate of food. Captions on. Voice: \"Eat well.\"", "A plate of food.")]
    [InlineData("Make a video without music and without voice: rain falls on a window", "Rain falls on a window")]
    [InlineData("A burger with fries. Text: \"Only $4.99 this week!\" 10 seconds.", "A burger with fries.")]
    public void What_shows_nothing_is_no_scene(string prompt, string scene) =>
        Assert.Equal(scene, Assert.Single(Read(prompt).Scenes).Text);

    [Theory]
    [InlineData("Voiceover (female, calm): \"Breathe in.\" A woman meditates by a lake.")]
    [InlineData("Voice over - \"Breathe in.\" A woman meditates by a lake.")]
    public void A_voice_with_a_remark_speaks(string prompt)
    {
        var read = Read(prompt);

        Assert.Equal("Breathe in.", read.Brief!.VoiceOver!.Text);
        Assert.Equal("A woman meditates by a lake.", Assert.Single(read.Scenes).Text);
    }

    [Fact]
    public void The_text_of_an_end_card_is_the_call_to_action()
    {
        var read = Read("A 20s ad for pizza. A family eats pizza. End card: 3s with \"Guten Appetit!\"");

        Assert.Equal((20, 3, "Guten Appetit!"),
            (read.DurationSeconds, read.Brief!.EndCardSeconds, read.Brief.Overlays!.CallToAction!.Text));
    }

    [Fact]
    public void A_date_ends_no_sentence() => Assert.Equal(
        ["Am 1. Mai feiern Freunde im Park.", "Am 2. Mai regnet es."],
        Read("Am 1. Mai feiern Freunde im Park. Am 2. Mai regnet es.").Scenes.Select(scene => scene.Text));

    [Fact]
    public void An_exclusion_alone_leaves_what_is_shown() =>
        Assert.Equal("On the beach at dawn", Assert.Single(Read("No people on the beach at dawn").Scenes).Text);

    [Fact]
    public void A_narrator_of_a_script_speaks()
    {
        var read = Read(
            "Script:\nNARRATOR (V.O.): Every morning starts with a choice.\nScene 1: alarm clock rings\nScene 2: woman drinks juice");

        Assert.Equal("Every morning starts with a choice.", read.Brief!.VoiceOver!.Text);
        Assert.Equal(["Alarm clock rings", "Woman drinks juice"], read.Scenes.Select(scene => scene.Text));
    }

    [Theory]
    [InlineData("A cup of tea with a 3 second end card")]
    [InlineData("A cup of tea. End card: 3 seconds")]
    public void An_end_card_has_its_own_length(string prompt)
    {
        var read = Read(prompt);

        Assert.Equal((3, 6), (read.Brief!.EndCardSeconds, read.DurationSeconds));
    }

    [Fact]
    public void A_title_before_a_name_ends_no_sentence() =>
        Assert.Equal("Dr. Miller knows best.", Read("A clinic. Voiceover: Dr. Miller knows best.").Brief!.VoiceOver!.Text);

    private static PromptParameters Read(string prompt) => Assert.IsType<Quantification.Read>(RulesQuantifier.Quantify(
        new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt })).Parameters;
}
