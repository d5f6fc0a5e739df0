using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Rules;

/// <summary>Prompts as advertisers write them, with words that are in no picture.</summary>
public sealed class AdvertiserPromptTests
{
    [Theory]
    [InlineData("A baker hands a loaf to a customer. Warm morning light.", "A baker hands a loaf to a customer. Warm morning light.")]
    [InlineData("A dog in a park. Thanks!", "A dog in a park.")]
    [InlineData("A dog in a park. Thank you.", "A dog in a park.")]
    [InlineData("Ein Hund im Park. Danke!", "Ein Hund im Park.")]
    [InlineData("A dog in a park. Contact Anna at 555-0100.", "A dog in a park.")]
    [InlineData("A dog in a park. Phone number (555) 123-4567 at the end.", "A dog in a park.")]
    [InlineData("A dog in a park. Website: www.example.com", "A dog in a park.")]
    [InlineData("Hi, can you please make me a video for my dog business in Denver? Dogs in a park.", "Dogs in a park.")]
    [InlineData("Hook: a phone falls. Body: a woman smiles.", "A phone falls.|A woman smiles.")]
    [InlineData("Opening shot: a dog. Middle: a cat. Closing: a car.", "A dog.|A cat.|A car.")]
    [InlineData("Ad for \"Luna\" night cream. A woman at a mirror. Luxury feel.", "A woman at a mirror. Luxury feel.")]
    [InlineData("Summer sale! A dog on a beach.", "A dog on a beach.")]
    [InlineData("A sail at sea. A yard sale in a street.", "A sail at sea.|A yard sale in a street.")]
    [InlineData("A chef flames a steak. Reserve at 030 1234567.", "A chef flames a steak.")]
    [InlineData("A black car at night. Narration: \"Fear nothing.\" Deep male voice.", "A black car at night.")]
    [InlineData("Una playa al amanecer, música suave de piano.", "Una playa al amanecer.")]
    [InlineData("Subject: red car. Location: desert highway. Time: sunset. Audio: none.", "Red car.")]
    [InlineData("Solution: a liquid in a glass.", "Solution: a liquid in a glass.")]
    [InlineData("Thanks to our app, a woman smiles.", "Thanks to our app, a woman smiles.")]
    [InlineData("Call me a taxi, says a man.", "Call me a taxi, says a man.")]
    [InlineData(
        "Our phone on a desk. 3 scenes: a hand, a table, a bag.",
        "A hand. Our phone on a desk.|A table. Our phone on a desk.|A bag. Our phone on a desk.")]
    [InlineData(
        "Explainer video, flat illustration style. A busy office. A laptop.",
        "A busy office. Flat illustration style|A laptop. Flat illustration style")]
    public void Scenes_have_what_a_picture_shows(string prompt, string scenes) =>
        Assert.Equal(scenes.Split('|'), Read(prompt).Scenes.Select(scene => scene.Text));

    [Theory]
    [InlineData("TV commercial 0:30. A family in a car. Kids sing.", 30)]
    [InlineData("Make a watch commercial, 20s, dark light, macro shots of the dial.", 20)]
    [InlineData("[0-3s] Coffee beans [3-6s] A barista pours [6-10s] A woman smiles.", 10)]
    [InlineData("A clock at 0:30.", 6)]
    [InlineData("A diner, 20s, a woman dances.", 6)]
    public void A_length_may_stand_behind_the_kind_of_video(string prompt, double seconds) =>
        Assert.Equal(seconds, Read(prompt).DurationSeconds);

    [Fact]
    public void Times_in_brackets_may_stand_on_one_line() => Assert.Equal(
        ["Coffee beans", "A barista pours", "A woman smiles."],
        Read("[0-3s] Coffee beans [3-6s] A barista pours [6-10s] A woman smiles.").Scenes.Select(scene => scene.Text));

    [Fact]
    public void What_a_video_is_of_stays_before_a_comma() => Assert.StartsWith(
        "a luxury watch commercial, dark light, ",
        Read("Produce a luxury watch commercial, dark light, macro shots of the dial.").Scenes[0].Prompt,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("A street at night. Bold text \"BLACK FRIDAY\" on screen.")]
    [InlineData("A street at night. Big white text: \"BLACK FRIDAY\"")]
    public void A_text_may_have_a_style(string prompt)
    {
        var read = Read(prompt);

        Assert.Equal("BLACK FRIDAY", read.Brief!.Overlays!.Headline!.Text);
        Assert.Equal("A street at night.", Assert.Single(read.Scenes).Text);
    }

    [Theory]
    [InlineData("A woman on a train. End with: \"Power that lasts.\" + logo", "Power that lasts.")]
    [InlineData("Un chico corre. Texto final: \"Corre libre\"", "Corre libre")]
    [InlineData("A boy runs. Closing text: \"Run free\".", "Run free")]
    public void A_text_may_be_the_last_one(string prompt, string words)
    {
        var read = Read(prompt);

        var text = (read.Brief!.Overlays!.CallToAction ?? read.Brief.Overlays.Headline)!;
        Assert.Equal((words, 4), (text.Text, text.From));
        Assert.DoesNotContain("Text", Assert.Single(read.Scenes).Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Energetic_music_is_read_in_german() =>
        Assert.Equal("upbeat", Read("Ein Auto in der Stadt, mit energetischer Musik.").Brief!.Music!.Mood);

    [Fact]
    public void A_voice_may_speak_throughout() =>
        Assert.Equal("A story.", Read("A cup. Voiceover throughout: \"A story.\"").Brief!.VoiceOver!.Text);

    private static PromptParameters Read(string prompt)
    {
        var request = new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt };
        return Assert.IsType<Quantification.Read>(RulesQuantifier.Quantify(request, PromptReading.Of(prompt))).Parameters;
    }
}
