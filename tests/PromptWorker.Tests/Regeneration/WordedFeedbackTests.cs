using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;

namespace AdGenius.PromptWorker.Tests.Regeneration;

/// <summary>Feedback in the words of ad teams: lists, arrows, quotation marks, two wishes in a clause.</summary>
public sealed class WordedFeedbackTests
{
    private static readonly GenerateVideo Request = Takes.Request() with
    {
        BrandKit = "tea",
        Overlays = Takes.Request().Overlays! with { CallToAction = new Overlay { Text = "Buy" } },
    };

    private static readonly PromptParameters Earlier = Takes.First(Request);

    [Theory]
    [InlineData("1. Warmer\n2. Slower\n3. No music")]
    [InlineData("- warmer\n- slower\n- no music")]
    public void The_numbers_of_a_list_are_not_drawn(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.StartsWith("warm ", next.Lighting, StringComparison.Ordinal);
        Assert.Equal(("very " + Earlier.Camera, null, null), (next.Camera, next.Brief!.Music, next.Regeneration!.AddedWords));
    }

    [Theory]
    [InlineData("dog -> cat", "A cat runs")]
    [InlineData("dog → cat", "A cat runs")]
    [InlineData("instead of a dog use a cat", "A cat runs")]
    [InlineData("can we have a cat rather than a dog?", "A cat runs")]
    [InlineData("The ball should be blue instead of red", "with a blue ball")]
    public void One_thing_becomes_another(string feedback, string words)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Contains(words, next.Scenes[0].Text, StringComparison.Ordinal);
        Assert.Null(next.Regeneration!.AddedWords);
    }

    [Theory]
    [InlineData("change 'Run free' to 'Run wild'", "Run wild", "Buy")]
    [InlineData("replace \"Run free\" with \"Run wild\"", "Run wild", "Buy")]
    [InlineData("change the headline to 'Run wild'", "Run wild", "Buy")]
    [InlineData("cambia el titular a «Run wild»", "Run wild", "Buy")]
    [InlineData("remove \"Run free\"", null, "Buy")]
    [InlineData("\"Run free\" should be \"Run wild\"", "Run wild", "Buy")]
    [InlineData("fix the typo in the headline: Run wild!", "Run wild!", "Buy")]
    [InlineData("change the headline to Make it yours", "Make it yours", "Buy")]
    [InlineData("change headline to Go now and cta to Buy now", "Go now", "Buy now")]
    [InlineData("change button text to \"Learn more\"", "Run free", "Learn more")]
    [InlineData("CTA should be \"Learn more\" instead of \"Buy\"", "Run free", "Learn more")]
    [InlineData("remove the call to action button", "Run free", null)]
    [InlineData("headline: All taste, no sugar", "All taste, no sugar", "Buy")]
    public void A_text_is_changed_and_not_drawn(string feedback, string? headline, string? callToAction)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal(
            (headline, callToAction), (next.Brief!.Overlays!.Headline?.Text, next.Brief.Overlays.CallToAction?.Text));
        Assert.Equal((null, Earlier.NegativePrompt), (next.Regeneration!.AddedWords, next.NegativePrompt));
        Assert.Empty(next.Regeneration.ChangedScenes);
    }

    [Theory]
    [InlineData("add the price $4.99")]
    [InlineData("add www.example.com at the end")]
    [InlineData("add \"Free shipping\"")]
    [InlineData("text: Come in")]
    [InlineData("change the text to \"Come in\"")]
    public void Words_without_the_text_that_they_belong_to_are_refused(string feedback) => Assert.Contains(
        "say which text it is, such as 'headline: …'",
        Assert.IsType<PromptWorker.Rules.Quantification.Rejected>(Takes.Quantify(Earlier, Request, feedback)).Failure.Text,
        StringComparison.Ordinal);

    /// <summary>Money that is shown is no price.</summary>
    [Theory]
    [InlineData("add a $5 bill", "a $5 bill")]
    [InlineData("please add a 10 € note on the table", "a 10 € note on the table")]
    [InlineData("füge einen 50 € Schein hinzu", "einen 50 € Schein")]
    public void Money_is_a_thing_of_the_picture(string feedback, string thing) =>
        Assert.StartsWith($"{thing}, ", Takes.Next(Earlier, Request, feedback).Scenes[0].Prompt, StringComparison.Ordinal);

    /// <summary>It kept everything, the music too, and said nothing.</summary>
    [Theory]
    [InlineData("keep everything but the music")]
    [InlineData("Keep everything except the music.")]
    [InlineData("everything is great apart from the music")]
    [InlineData("I love it all except the music")]
    [InlineData("Alles behalten außer der Musik")]
    [InlineData("garde tout sauf la musique")]
    [InlineData("Me gusta todo menos la música")]
    [InlineData("音楽以外はそのままで")]
    public void What_is_not_to_be_kept_is_said(string feedback) => Assert.Contains(
        " is about music, but what it asks for cannot be read; ", Takes.Refusal(Earlier, Request, feedback), StringComparison.Ordinal);

    [Fact]
    public void A_thing_that_is_not_to_be_kept_is_left_out()
    {
        var next = Takes.Next(Earlier, Request, "keep everything except the red ball");

        Assert.DoesNotContain("red ball", next.Scenes[0].Prompt, StringComparison.Ordinal);
        Assert.Equal(Earlier.Scenes[1].Prompt, next.Scenes[1].Prompt);
    }

    [Theory]
    [InlineData("Music: jazz", "jazz")]
    [InlineData("music: piano", "piano")]
    [InlineData("more upbeat music", "upbeat")]
    [InlineData("happier music please", "happy")]
    public void Other_music_is_played_and_not_drawn(string feedback, string mood)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal((mood, null, null), (next.Brief!.Music!.Mood, next.Adjustments, next.Regeneration!.AddedWords));
        Assert.Empty(next.Regeneration.ChangedScenes);
    }

    [Fact]
    public void Quieter_music_is_no_other_music() =>
        Assert.Equal(("warm", 0.42), Takes.Next(Earlier, Request, "die Musik leiser").Brief!.Music is { } music
            ? (music.Mood, music.Volume) : default);

    [Theory]
    [InlineData("Bitte ohne Untertitel und mit Logo am Ende")]
    [InlineData("no subtitles and with our logo at the end")]
    public void A_wish_behind_with_is_not_left_out(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal((null, 4d), (next.Brief!.Captions, next.Brief.Overlays!.Logo!.From));
        Assert.Equal((Earlier.NegativePrompt, null), (next.NegativePrompt, next.Regeneration!.AddedWords));
    }

    [Theory]
    [InlineData("hide our logo")]
    [InlineData("remove the logo at the end")]
    public void A_logo_is_hidden_however_it_is_named(string feedback) =>
        Assert.Equal(VideoRequests.HiddenLogo.Overlay, Takes.Next(Earlier, Request, feedback).Brief!.Overlays!.Logo);

    [Fact]
    public void The_length_of_an_end_card_is_not_that_of_the_video()
    {
        var next = Takes.Next(Earlier, Request, "end card 3 seconds");

        Assert.Equal((3, Earlier.DurationSeconds, null), (next.Brief!.EndCardSeconds, next.DurationSeconds, next.Adjustments));
    }

    [Theory]
    [InlineData("make both scenes 5 seconds", 10)]
    [InlineData("each scene should be 4 seconds", 8)]
    [InlineData("scene 1 should be 4 seconds", 7)]
    [InlineData("make the whole video 5 seconds", 5)]
    [InlineData("mach es kürzer, 4 Sekunden reichen", 4)]
    [InlineData("the intro is too long", 5.25)]
    [InlineData("shorten the ending", 5.25)]
    public void A_length_is_that_of_what_is_named(string feedback, double seconds)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal(seconds, next.DurationSeconds, 3);
        Assert.Equal((null, null), (next.Adjustments, next.Regeneration!.AddedWords));
    }

    [Fact]
    public void A_conjunction_before_added_words_is_not_drawn() =>
        Assert.Equal(["a purple sky"], Takes.Next(Earlier, Request, "warmer, and a purple sky").Regeneration!.AddedWords);

    [Fact]
    public void A_legal_line_has_its_label() => Assert.StartsWith(
        "Terms apply",
        Takes.Next(Earlier, Request, "headline: GO\nlegal: Terms apply.").Brief!.Overlays!.LegalLine!.Text,
        StringComparison.Ordinal);

    [Fact]
    public void A_second_wish_without_a_mark_is_read() => Assert.Equal(
        (null, 0.42),
        Takes.Next(Earlier, Request, "字幕を消して音楽を小さく").Brief is { } brief ? (brief.Captions, brief.Music!.Volume) : default);

    [Theory]
    [InlineData("make it look like a Pixar movie", "3D render")]
    [InlineData("more realistic", "photorealistic")]
    public void The_word_that_says_more_about_the_style_counts(string feedback, string style) =>
        Assert.Equal(style, Takes.Next(Earlier, Request, feedback).Style);

    [Fact]
    public void A_look_beside_what_is_stated_is_changed()
    {
        var next = Takes.Next(Earlier, Request, "make it a warmer vertical video");

        Assert.Equal("9:16", next.AspectRatio);
        Assert.StartsWith("warm ", next.Lighting, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("captions as files only", "files")]
    [InlineData("captions as SRT files", "SRT files")]
    public void What_is_not_read_beside_a_change_is_said(string feedback, string words) => Assert.Contains(
        $"the words '{words}' were not read and change nothing",
        Assert.Single(Takes.Next(Earlier, Request, $"{feedback}. Warmer.").Adjustments!),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("German version")]
    [InlineData("translate to German")]
    [InlineData("English voice please")]
    [InlineData("longer end card")]
    [InlineData("stop the music at the end")]
    [InlineData("show the headline at the end")]
    [InlineData("ajoute des sous-titres en français")]
    [InlineData("use the brand kit acme")]
    [InlineData("less dramatic music")]
    [InlineData("remove it")]
    public void What_is_no_picture_is_refused_and_not_drawn(string feedback) => Assert.Equal(
        "feedback",
        Assert.IsType<PromptWorker.Rules.Quantification.Rejected>(Takes.Quantify(Earlier, Request, feedback)).Failure.Field);

    [Fact]
    public void What_counts_for_the_whole_video_is_said() => Assert.Contains(
        "counts for the whole video, not only for scene 2",
        Assert.Single(Takes.Next(Earlier, Request, "music louder in scene 2").Adjustments!),
        StringComparison.Ordinal);

    [Fact]
    public void What_asks_for_nothing_is_not_drawn()
    {
        Assert.Null(Takes.Next(Earlier, Request, "same as last time, just 2 seconds shorter").Regeneration!.AddedWords);
        Assert.Contains(" names no change, ", Takes.Refusal(Earlier, Request, "done"), StringComparison.Ordinal);
        Assert.Contains(" names no change, ", Takes.Refusal(Earlier, Request, "Szene 1 lassen"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("I love it but the dog is too big", "the dog is smaller")]
    [InlineData("everything is fine but the dog is too small", "the dog is bigger")]
    [InlineData("the dog is too close", "the dog is further away")]
    public void What_a_thing_is_too_much_of_is_not_drawn(string feedback, string words) =>
        Assert.Equal([words], Takes.Next(Earlier, Request, feedback).Regeneration!.AddedWords);

    [Theory]
    [InlineData("can we get it a bit brighter?")]
    [InlineData("brighter pls")]
    [InlineData("brighter 🙏")]
    public void Words_of_chats_are_not_drawn(string feedback) =>
        Assert.Null(Takes.Next(Earlier, Request, feedback).Regeneration!.AddedWords);

    [Theory]
    [InlineData("no dog please, rather a cat", "dog")]
    [InlineData("kein Hund bitte, lieber eine Katze", "Hund")]
    public void What_is_preferred_is_not_excluded(string feedback, string excluded) =>
        Assert.Equal($"{excluded}, {Earlier.NegativePrompt}", Takes.Next(Earlier, Request, feedback).NegativePrompt);

    [Fact]
    public void A_scene_that_is_to_be_lost_is_refused() => Assert.Contains(
        "asks to remove a scene",
        Takes.Refusal(Earlier, Request, "I'd keep the first scene but lose the second one"),
        StringComparison.Ordinal);

    [Fact]
    public void Text_that_is_cut_off_is_not_drawn() =>
        Assert.Contains(" is about text, ", Takes.Refusal(Earlier, Request, "the text is cut off"), StringComparison.Ordinal);

    [Theory]
    [InlineData("lower the music when the voice speaks", "music")]
    [InlineData("please don't change anything except the music", "music")]
    [InlineData("polka music", "music")]
    public void Wishes_for_music_that_are_not_read_are_said(string feedback, string field) => Assert.Contains(
        $" is about {field}, but what it asks for cannot be read; ", Takes.Refusal(Earlier, Request, feedback), StringComparison.Ordinal);

    [Fact]
    public void How_long_the_logo_ends_the_video_is_not_its_length()
    {
        var request = Takes.Request();

        Assert.EndsWith(
            "changes nothing: the take has neither a logo nor a brand kit; an edit can add one.",
            Takes.Refusal(Takes.First(request), request, "end on the logo for 2 seconds"),
            StringComparison.Ordinal);
    }
}
