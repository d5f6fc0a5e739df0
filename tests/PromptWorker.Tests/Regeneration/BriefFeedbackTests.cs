using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Regeneration;
using AdGenius.PromptWorker.Rules;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Tests.Regeneration;

/// <summary>Feedback about sound, texts and the brand.</summary>
public sealed class BriefFeedbackTests
{
    private static readonly GenerateVideo Request = Takes.Request();
    private static readonly PromptParameters Earlier = Takes.First(Request);

    [Theory]
    [InlineData("the music is too loud and the voice is too fast")]
    [InlineData("make the music quieter and the voice slower")]
    [InlineData("die Musik ist zu laut und die Stimme ist zu schnell")]
    public void Wishes_for_two_sounds_are_read_both(string feedback)
    {
        var brief = Takes.Next(Earlier, Request, feedback).Brief!;

        Assert.Equal((0.42, 0.85), (brief.Music!.Volume, brief.VoiceOver!.Speed));
    }

    [Fact]
    public void Faster_music_is_no_faster_camera()
    {
        var next = Takes.Next(Earlier, Request, "faster music");

        Assert.Equal(("upbeat", Earlier.Camera), (next.Brief!.Music!.Mood, next.Camera));
    }

    [Fact]
    public void A_text_beside_other_music_is_changed()
    {
        var brief = Takes.Next(Earlier, Request, "replace the music with jazz and the headline with \"New\"").Brief!;

        Assert.Equal(("jazz", "New"), (brief.Music!.Mood, brief.Overlays!.Headline!.Text));
    }

    [Fact]
    public void Two_texts_are_changed_in_one_sentence()
    {
        var overlays = Takes.Next(
            Earlier, Request, "change the headline to \"Go\" and the call to action to \"Buy now\"").Brief!.Overlays!;

        Assert.Equal(("Go", "Buy now"), (overlays.Headline!.Text, overlays.CallToAction!.Text));
    }

    [Fact]
    public void A_logo_at_the_end_stays_there_when_the_length_changes()
    {
        var request = Takes.Request("A cup of tea for 10 seconds with our logo at the end") with { BrandKit = "tea", Overlays = null };
        var earlier = Takes.First(request);

        Assert.Equal(8, earlier.Brief!.Overlays!.Logo!.From);
        var next = Takes.Next(earlier, request, "make it 5 seconds long");
        Assert.Equal((5, 3), (next.DurationSeconds, next.Brief!.Overlays!.Logo!.From));

        var stated = request with { Overlays = new Overlays { Logo = new Overlay { From = 2 } } };
        Assert.Equal(2, Takes.Next(Takes.First(stated), stated, "make it 5 seconds long").Brief!.Overlays!.Logo!.From);
    }

    /// <summary>What is said about the music is no picture, and another take of the same would be paid for.</summary>
    [Theory]
    [InlineData("I don't like the music", "music")]
    [InlineData("the music is terrible", "music")]
    [InlineData("different music please", "music")]
    [InlineData("change the music to polka", "music")]
    [InlineData("change only the voice", "voiceOver")]
    [InlineData("change the voice to a woman", "voiceOver")]
    [InlineData("replace the narrator with a man", "voiceOver")]
    [InlineData("translate the voice to German", "voiceOver")]
    [InlineData("change the title to white", "overlays.headline")]
    [InlineData("put the headline at the bottom", "overlays.headline")]
    [InlineData("andere Musik bitte", "music")]
    [InlineData("die Musik gefällt mir nicht", "music")]
    [InlineData("no me gusta la música", "music")]
    [InlineData("ändere nur die Stimme", "voiceOver")]
    [InlineData("je n'aime pas la musique", "music")]
    [InlineData("change seulement la voix", "voiceOver")]
    [InlineData("cambia solo la voz", "voiceOver")]
    [InlineData("音楽を変えて", "music")]
    [InlineData("声だけ変えて", "voiceOver")]
    public void What_is_not_read_about_sound_and_texts_is_refused_and_not_drawn(string feedback, string field)
    {
        var failure = Assert.IsType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, feedback)).Failure;

        Assert.Equal("feedback", failure.Field);
        Assert.Contains($"is about {field}, but what it asks for cannot be read", failure.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bigger text")]
    [InlineData("larger font, please")]
    [InlineData("the text is too small")]
    [InlineData("make the letters bigger and white")]
    [InlineData("change the font")]
    [InlineData("größere Schrift")]
    [InlineData("die Schrift ist zu klein")]
    [InlineData("texte plus grand")]
    [InlineData("la police est trop petite")]
    [InlineData("texto más grande")]
    [InlineData("文字を大きく")]
    public void Another_size_or_font_of_texts_is_refused_and_not_drawn(string feedback)
    {
        var failure = Assert.IsType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, feedback)).Failure;

        Assert.Contains(
            "is about text, but what it asks for cannot be read; size and place follow from", failure.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_read_about_sound_beside_other_feedback_is_said()
    {
        var next = Takes.Next(Earlier, Request, "I don't like the music, and make it brighter");

        Assert.StartsWith("bright ", next.Lighting, StringComparison.Ordinal);
        Assert.Contains("is about music", Assert.Single(next.Adjustments!), StringComparison.Ordinal);
        Assert.All(next.Scenes, scene => Assert.DoesNotContain("music", scene.Prompt, StringComparison.Ordinal));
        Assert.Null(next.Regeneration!.AddedWords);
    }

    [Theory]
    [InlineData("she should press a button")]
    [InlineData("a speaker stands on a stage")]
    [InlineData("the coat should have a red button")]
    public void What_the_picture_shows_is_no_part_of_the_brief(string feedback)
    {
        var request = Takes.Request() with { Overlays = new Overlays { CallToAction = new Overlay { Text = "Buy" } } };

        Assert.Equal([feedback], Takes.Next(Takes.First(request), request, feedback).Regeneration!.AddedWords);
    }

    [Fact]
    public void Music_that_a_scene_shows_is_a_picture()
    {
        var request = Takes.Request("A band plays music in a bar");

        Assert.Equal(
            ["the music is terrible"], Takes.Next(Takes.First(request), request, "the music is terrible").Regeneration!.AddedWords);
    }

    [Fact]
    public void A_part_of_the_brief_in_one_scene_is_said_to_be_left_out_of_all()
    {
        var next = Takes.Next(Earlier, Request, "remove the headline from the last one");

        Assert.Null(next.Brief!.Overlays!.Headline);
        Assert.Contains("not only of scene 2", Assert.Single(next.Adjustments!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_logo_of_the_brand_kit_is_hidden_and_shown_again()
    {
        var request = Takes.Request() with { BrandKit = "tea" };

        var without = Takes.Next(Takes.First(request), request, "remove the logo");
        Assert.Equal((HiddenLogo.Overlay, "tea"), (without.Brief!.Overlays!.Logo, without.Brief.BrandKit));
        Assert.Null(without.Adjustments);
        Assert.Equal(new Overlay(), Takes.Next(without, request, "add the logo").Brief!.Overlays!.Logo);
    }

    [Theory]
    [InlineData("headline: Run wild", "Run wild", null)]
    [InlineData("headline: Ready to run? Quieter music.", "Ready to run?", null)]
    [InlineData("the headline should be \"Run wild\"", "Run wild", null)]
    [InlineData("the headline must read Run wild", "Run wild", null)]
    [InlineData("set the call to action to \"Buy now\"", "Run free", "Buy now")]
    [InlineData("call to action: buy now", "Run free", "buy now")]
    [InlineData("add a call to action saying \"Buy now\"", "Run free", "Buy now")]
    [InlineData("Die Überschrift soll „Lauf“ lauten", "Lauf", null)]
    [InlineData("Überschrift: Lauf wild", "Lauf wild", null)]
    [InlineData("titre : « Cours »", "Cours", null)]
    public void A_text_is_named_by_its_place(string feedback, string headline, string? callToAction)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal(
            (headline, callToAction), (next.Brief!.Overlays!.Headline!.Text, next.Brief.Overlays.CallToAction?.Text));
        Assert.Empty(next.Regeneration!.ChangedScenes);
    }

    [Fact]
    public void A_text_at_the_end_is_moved_with_the_end()
    {
        var next = Takes.Next(Earlier, Request, "end with \"Buy now\"");

        Assert.Equal(("Buy now", 4), (next.Brief!.Overlays!.CallToAction!.Text, next.Brief.Overlays.CallToAction.From));
        Assert.Empty(next.Regeneration!.ChangedScenes);
        Assert.Equal(6, Takes.Next(next, Request, "2 seconds longer").Brief!.Overlays!.CallToAction!.From);
    }

    [Fact]
    public void A_voice_gets_the_words_behind_a_colon() =>
        Assert.Equal("hello there", Takes.Next(Earlier, Request, "voice: hello there").Brief!.VoiceOver!.Text);

    [Theory]
    [InlineData("voice: Hello world. Find your city.", "Hello world. Find your city")]
    [InlineData("voice: Hello, Berlin. Find your city. Quieter music.", "Hello, Berlin. Find your city")]
    [InlineData("Voiceover: Run with us! Coffee for all. A dog.\nQuieter music", "Run with us! Coffee for all. A dog")]
    [InlineData("voice: Coffee everywhere and for all scenes of life", "Coffee everywhere and for all scenes of life")]
    [InlineData("voice: Dr. Miller knows your city", "Dr. Miller knows your city")]
    [InlineData("voice: Visit example.com today, and the music quieter", "Visit example.com today")]
    public void A_voice_gets_every_sentence_that_is_its_own(string feedback, string words)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal((words, null), (next.Brief!.VoiceOver!.Text, next.Regeneration!.AddedWords));
        Assert.Equal(feedback.Contains("quieter", StringComparison.OrdinalIgnoreCase) ? 0.42 : null, next.Brief.Music!.Volume);
        Assert.Empty(next.Regeneration.ChangedScenes);
    }

    [Theory]
    [InlineData("headline: Fresh, light, free", "Fresh, light, free")]
    [InlineData("headline: Coffee everywhere", "Coffee everywhere")]
    [InlineData("headline \"Coffee everywhere\"", "Coffee everywhere")]
    [InlineData("headline: Visit example.com", "Visit example.com")]
    public void A_headline_keeps_its_words_together(string feedback, string words)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal((words, null), (next.Brief!.Overlays!.Headline!.Text, next.Regeneration!.AddedWords));
        Assert.Empty(next.Regeneration.ChangedScenes);
    }

    /// <summary>Words that may be those of a text are not drawn.</summary>
    [Theory]
    [InlineData("voice: Good mornings start here. Coffee makes it better.", "Coffee makes it better")]
    [InlineData("legal line: Terms apply. See the website.", "See the website")]
    public void A_sentence_of_which_it_is_not_clear_whether_it_belongs_to_a_text_is_refused(string feedback, string sentence) =>
        Assert.Contains(
            $"it cannot be read whether '{sentence}' belongs to them; put the words in quotation marks.",
            Assert.IsType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, feedback)).Failure.Text,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("voice: Hello world. The dog should be brown.")]
    [InlineData("voice: Hello world.\nA brown dog.")]
    [InlineData("voice: \"Hello world.\" A brown dog.")]
    public void A_wish_behind_a_text_is_none_of_its_words(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.StartsWith("Hello world", next.Brief!.VoiceOver!.Text, StringComparison.Ordinal);
        Assert.Contains("dog", Assert.Single(next.Regeneration!.AddedWords!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no sound")]
    [InlineData("remove the audio")]
    [InlineData("make it silent")]
    [InlineData("mute")]
    [InlineData("ohne Ton")]
    [InlineData("sin sonido")]
    public void Silence_leaves_out_voice_and_music(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal((null, null), (next.Brief!.VoiceOver, next.Brief.Music));
        Assert.Empty(next.Regeneration!.ChangedScenes);
    }

    [Theory]
    [InlineData("change the voice to \"Come in\"", "Come in", null)]
    [InlineData("change the headline to Summer Sale", null, "Summer Sale")]
    [InlineData("change the headline to fresh tea", null, "fresh tea")]
    public void Texts_change_where_the_new_words_are_texts(string feedback, string? voice, string? headline)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal(voice ?? Request.VoiceOver!.Text, next.Brief!.VoiceOver?.Text);
        Assert.Equal(headline ?? Request.Overlays!.Headline!.Text, next.Brief.Overlays!.Headline?.Text);
    }

    [Fact]
    public void A_voice_that_is_stated_in_another_language_speaks_it()
    {
        var next = Takes.Next(Earlier, Request, "with a voice-over in German \"Komm herein\"");
        Assert.Equal(("Komm herein", "de"), (next.Brief!.VoiceOver!.Text, next.Brief.VoiceOver.Language));
    }

    [Fact]
    public void Sound_and_texts_change_by_themselves()
    {
        var next = Takes.Next(Earlier, Request, "change the music to jazz, quieter voice-over please, remove the end card");
        Assert.Equal("jazz", next.Brief!.Music!.Mood);
        Assert.Null(next.Brief.EndCardSeconds);
        Assert.Empty(next.Regeneration!.ChangedScenes);

        var headline = Takes.Next(Earlier, Request, "change the headline to \"Run, dog, run\"");
        Assert.Equal("Run, dog, run", headline.Brief!.Overlays!.Headline!.Text);
        Assert.Equal(["brief.overlays.headline.text"], headline.Regeneration!.Changes.Select(change => change.Field));

        var speech = Takes.Next(Earlier, Request, "the voice is too fast. The music should be quieter.");
        Assert.Equal(0.85, speech.Brief!.VoiceOver!.Speed);
        Assert.Equal(0.42, speech.Brief.Music!.Volume); // 0.7 is used without a volume
        Assert.Equal(2, speech.Regeneration!.Changes.Count);
    }

    /// <summary>
    /// The copied request and the earlier one are read from one message each time, so their lists are never the same object.
    /// </summary>
    [Fact]
    public void Feedback_about_the_voice_counts_where_the_earlier_request_has_a_script_for_each_scene()
    {
        GenerateVideo RequestWithScripts() => Request with { VoiceOver = new VoiceOver { Scenes = ["Run.", "Find your city."] } };
        var earlier = Takes.First(RequestWithScripts());
        PromptParameters Next(string feedback, GenerateVideo request) => Takes.Read(Regenerator.Quantify(
            request with { Feedback = feedback, BasedOnTake = Takes.Parent }, earlier, RequestWithScripts()));

        Assert.Equal(0.85, Next("the voice is too fast", RequestWithScripts()).Brief!.VoiceOver!.Speed);
        Assert.Null(Next("remove the voice", RequestWithScripts()).Brief?.VoiceOver);

        var stated = RequestWithScripts() with { VoiceOver = new VoiceOver { Scenes = ["Run.", "Rest."] } };
        Assert.Equal(["Run.", "Rest."], Next("warmer", stated).Brief!.VoiceOver!.Scenes);
    }
}
