using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Rules;

public sealed class BriefTests
{
    [Theory]
    [InlineData("A cup of coffee with a calm voice saying \"Good mornings start here.\"", "Good mornings start here.")]
    [InlineData("A cup of coffee. Voice-over: “Find your blend.”", "Find your blend.")]
    [InlineData("Eine Tasse Kaffee, eine ruhige Stimme sagt „Guten Morgen“", "Guten Morgen")]
    [InlineData("Une tasse de café, voix off : « Bonjour »", "Bonjour")]
    [InlineData("Una taza de café con una voz que dice «Buenos días»", "Buenos días")]
    [InlineData("コーヒーカップ、ナレーション「おはよう」", "おはよう")]
    public void A_voice_is_read_and_not_shown(string prompt, string words)
    {
        var read = Read(prompt);
        Assert.Equal(words, read.Brief!.VoiceOver!.Text);
        Assert.DoesNotContain(words, read.EnhancedPrompt, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A horse runs, a voice says be free, with subtitles", "be free", null)]
    [InlineData("A horse runs, a voice says: Run, be free, with captions", "Run, be free", null)]
    [InlineData("A horse runs, a voice says be free with subtitles", "be free", null)]
    [InlineData("A horse runs, a voice says be free, upbeat music, our logo at the end, with subtitles", "be free", null)]
    [InlineData("A horse runs. A voice says are you free? With subtitles.", "are you free?", null)]
    [InlineData("A horse runs, voiceover \"Be free\", captions burned in", "Be free", null)]
    [InlineData("Un cheval court, une voix dit « Sois libre », avec sous-titres", "Sois libre", "fr")]
    [InlineData("Ein Pferd rennt, ein Sprecher sagt „Sei frei“, mit Untertiteln", "Sei frei", "de")]
    [InlineData("Un caballo corre, una voz dice «Sé libre», con subtítulos", "Sé libre", "es")]
    [InlineData("馬が走る、ナレーション「自由に」、字幕付き", "自由に", "ja")]
    public void A_voice_with_captions_speaks_its_own_words_only(string prompt, string words, string? language)
    {
        var read = Read(prompt);

        Assert.Equal((words, language), (read.Brief!.VoiceOver!.Text, read.Brief.VoiceOver.Language));
        Assert.Equal(CaptionMode.Burned, read.Brief.Captions!.Mode);
        Assert.DoesNotContain(',', read.Subject);
    }

    /// <summary>A script has a line of its own in the prompts of copywriters.</summary>
    [Theory]
    [InlineData(
        "A café at dawn.\nVoiceover: Good mornings start here. Find your blend.\nMusic: warm",
        "Good mornings start here. Find your blend.")]
    [InlineData("A café at dawn.\n- Calm voiceover: Ready? Set! Go.\n", "Ready? Set! Go.")]
    [InlineData("Voiceover: Good mornings start here. Find your blend.\nA café at dawn.", "Good mornings start here. Find your blend.")]
    [InlineData("A café at dawn.\nVO: Good mornings start here... Find your blend", "Good mornings start here... Find your blend")]
    [InlineData("A café at dawn.\nVoiceover: Find your blend. Music: warm. Headline: Fresh daily.", "Find your blend.")]
    [InlineData("Ein Café am Morgen.\nSprecher: Guten Morgen. Schön, dass du da bist.", "Guten Morgen. Schön, dass du da bist.")]
    [InlineData("A café at dawn. Voiceover: Find your blend. Two friends laugh.", "Find your blend.")] // one line: a scene follows
    [InlineData("A café at dawn. Voiceover: Good mornings start here. Find your blend.", "Good mornings start here. Find your blend.")]
    [InlineData("A café at dawn. Voiceover: Find your blend. You see a lake.", "Find your blend.")]
    [InlineData("A café at dawn. Voiceover: Find your blend. End your video with our logo.", "Find your blend.")]
    [InlineData("Ein Café. Sprecher: Schön ist der Morgen. Finde deinen Kaffee.", "Schön ist der Morgen. Finde deinen Kaffee.")]
    public void A_script_on_its_own_line_is_spoken_as_a_whole(string prompt, string words)
    {
        var read = Read(prompt);

        Assert.Equal(words, read.Brief!.VoiceOver!.Text);
        Assert.DoesNotContain("blend", read.EnhancedPrompt, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Schön", read.EnhancedPrompt, StringComparison.Ordinal);
    }

    /// <summary>The second one was shown as a scene, and its words were the call to action.</summary>
    [Fact]
    public void The_voice_of_each_scene_is_spoken()
    {
        var read = Read("Scene 1: A phone. VO: \"Meet the Nova X.\" Scene 2: A hiker. VO: \"Take it anywhere.\" CTA: Pre-order today");

        Assert.Equal(["A phone.", "A hiker."], read.Scenes.Select(scene => scene.Text));
        Assert.Equal("Meet the Nova X. Take it anywhere.", read.Brief!.VoiceOver!.Text);
        Assert.Equal("Pre-order today", read.Brief.Overlays!.CallToAction!.Text);
    }

    [Theory]
    [InlineData("Mountains at dawn, voiceover in a British accent: \"Explore more.\"")]
    [InlineData("Mountains at dawn. Voiceover by a calm woman: \"Explore more.\"")]
    [InlineData("Mountains at dawn. Narrator with a deep voice: \"Explore more.\"")]
    public void How_a_voice_speaks_may_stand_before_its_words(string prompt)
    {
        var read = Read(prompt);

        Assert.Equal(("Explore more.", "Mountains at dawn"), (read.Brief!.VoiceOver!.Text, read.Subject));
    }

    [Theory]
    [InlineData("A house in the snow. End card with logo.", 2.5)]
    [InlineData("A house in the snow. End card with our logo.", 2.5)]
    [InlineData("A house in the snow (0-3s)\nOur logo (3-6s)", null)]
    [InlineData("A house in the snow. Our logo.", null)]
    [InlineData("Scene 1 – A house in the snow\nScene 2 – The logo", null)]
    public void A_logo_alone_is_not_drawn(string prompt, double? endCard)
    {
        var read = Read(prompt);

        Assert.All(read.Scenes, scene => Assert.Equal("A house in the snow", scene.Text.TrimEnd('.')));
        Assert.Equal(endCard, read.Brief?.EndCardSeconds);
        Assert.Contains("the prompt asks for a logo", Assert.Single(read.Adjustments!), StringComparison.Ordinal);
    }

    /// <summary>As briefs are written, one label a line.</summary>
    [Theory]
    [InlineData("Tone: energetic\nScenes:\n1. A runner ties her shoes\n2. She runs\nEnd card: Shop now")]
    [InlineData("Scenes:\n1. A runner ties her shoes\n2. She runs\nEnd card: \"Shop now\"")]
    public void The_end_card_of_a_brief_has_its_words(string prompt)
    {
        var read = Read(prompt);

        Assert.Equal(["A runner ties her shoes", "She runs"], read.Scenes.Select(scene => scene.Text));
        Assert.Equal(("Shop now", 2.5), (read.Brief!.Overlays!.CallToAction!.Text, read.Brief.EndCardSeconds));
        Assert.Null(read.Adjustments);
    }

    [Fact]
    public void What_follows_the_words_of_a_voice_counts_for_the_video()
    {
        var read = Read("A horse runs, a voice says be free, 10 seconds, vertical");

        Assert.Equal(("be free", 10, "9:16"), (read.Brief!.VoiceOver!.Text, read.DurationSeconds, read.AspectRatio));
        Assert.Equal(
            "Only 10 seconds left, hurry",
            Read("A horse runs, a voice says: Only 10 seconds left, hurry").Brief!.VoiceOver!.Text);
    }

    [Theory]
    [InlineData("A horse on a hill, a voice tells of freedom, with subtitles")]
    [InlineData("A horse on a hill, a narrator speaks about freedom, with subtitles")]
    [InlineData("A horse on a hill, a voice tells the story of a horse, with subtitles")]
    [InlineData("A horse on a hill, with a calm voice and subtitles")]
    public void What_a_voice_speaks_about_are_not_its_words(string prompt)
    {
        var read = Read(prompt);

        Assert.Null(read.Brief);
        Assert.Equal([BriefBuilder.NoWordsForCaptions, BriefBuilder.NoWordsForVoice], read.Adjustments);
    }

    [Theory]
    [InlineData("A cup of coffee, voiceover in German: 'Hallo'", "Hallo", "de", "A cup of coffee")]
    [InlineData("A cup of coffee. Voice-over (French): \"Salut\"", "Salut", "fr", "A cup of coffee")]
    [InlineData("A cup of coffee with a calm Italian voice saying \"Ciao\"", "Ciao", "it", "A cup of coffee")]
    [InlineData("A cup of coffee with a narrator speaking Polish: \"Kawa\"", "Kawa", "pl", "A cup of coffee")]
    [InlineData("A cup of coffee with a voice-over in Spanish \"Hola\"", "Hola", "es", "A cup of coffee")]
    [InlineData("Eine Tasse Kaffee, eine Stimme auf Englisch sagt „Good morning“", "Good morning", null, "Eine Tasse Kaffee")]
    [InlineData("Une tasse de café, voix off en allemand : « Hallo »", "Hallo", "de", "Une tasse de café")]
    [InlineData("Una taza de café, voz en off en inglés: «Hello»", "Hello", null, "Una taza de café")]
    [InlineData("コーヒーカップ、ドイツ語のナレーション「Hallo」", "Hallo", "de", "コーヒーカップ")]
    [InlineData("A cup of coffee. I want a calm voice to say \"Good morning.\"", "Good morning.", null, "A cup of coffee")]
    [InlineData("A cup of coffee with a narrator to read: \"Good morning.\"", "Good morning.", null, "A cup of coffee")]
    [InlineData("A cup of coffee, voice: German beer is best", "German beer is best", null, "A cup of coffee")]
    public void The_language_of_a_voice_is_read(string prompt, string words, string? language, string subject)
    {
        var read = Read(prompt);
        Assert.Equal((words, language), (read.Brief!.VoiceOver!.Text, read.Brief.VoiceOver.Language));
        Assert.Equal(subject, read.Subject);
    }

    [Theory]
    [InlineData("A beach at noon with upbeat music", "upbeat")]
    [InlineData("A beach at noon, calm piano music", "calm")]
    [InlineData("Ein Strand am Mittag mit ruhiger Musik", "calm")]
    [InlineData("Une plage à midi avec une musique douce", "calm")]
    [InlineData("Una playa al mediodía con música alegre", "upbeat")]
    public void Music_is_read(string prompt, string mood) => Assert.Equal(mood, Read(prompt).Brief?.Music?.Mood);

    [Theory]
    [InlineData("A bakery at dawn. Headline: Summer Sale. A cake on a table.", "Summer Sale", 2)]
    [InlineData("A bakery at dawn. Headline: Hungry? A cake on a table.", "Hungry?", 2)]
    [InlineData("A bakery at dawn. Tagline: Fresh, every day, 15 seconds, vertical", "Fresh, every day", 1)]
    [InlineData("A bakery at dawn. Slogan: Fresh daily, call to action: Buy now", "Fresh daily", 1)]
    [InlineData("A bakery at dawn. On-screen text: Only $19.99/month", "Only $19.99/month", 1)]
    [InlineData("A bakery at dawn. Text: \"Only $9.99\" at the end.", "Only $9.99", 1)]
    [InlineData("Eine Bäckerei. Text: „Nur 9,99 €“ am Ende.", "Nur 9,99 €", 1)]
    [InlineData("A bakery at dawn, text \"Grand Opening\"", "Grand Opening", 1)]
    [InlineData("A bakery at dawn. Text appears: \"Grand Opening\".", "Grand Opening", 1)]
    [InlineData("A bakery at dawn. Text on screen \"Grand Opening\"", "Grand Opening", 1)]
    [InlineData("A bakery at dawn. Put the words \"Grand Opening\" at the top.", "Grand Opening", 1)]
    [InlineData("A bakery at dawn. End on the tagline \"Taste the sun\".", "Taste the sun", 1)]
    public void A_labelled_text_over_the_picture_is_read_and_not_shown(string prompt, string headline, int scenes)
    {
        var read = Read(prompt);

        Assert.Equal((headline, scenes), (read.Brief!.Overlays!.Headline!.Text, read.Scenes.Count));
        Assert.DoesNotContain(read.Scenes, scene => scene.Text.Contains(headline, StringComparison.Ordinal));
        Assert.Contains(read.Subject, (string[])["A bakery at dawn", "Eine Bäckerei"]);
    }

    [Theory]
    [InlineData("A bakery at dawn. End with \"Shop now\".", "Shop now", null)]
    [InlineData("A bakery at dawn. Finish with 'Shop now'", "Shop now", null)]
    [InlineData("A bakery at dawn, close on “Shop now” on screen.", "Shop now", null)]
    [InlineData("A bakery at dawn ending with the words \"Shop now\"", "Shop now", null)]
    [InlineData("A bakery at dawn, ending with \"Shop now\"", "Shop now", null)]
    [InlineData("A bakery at dawn and end with \"Shop now\"", "Shop now", null)]
    [InlineData("A bakery at dawn. The video should end with \"Shop now\".", "Shop now", null)]
    [InlineData("A bakery at dawn. It ends with a button saying \"Shop now\".", "Shop now", null)]
    [InlineData("A bakery at dawn. End the ad with \"Shop now\".", "Shop now", null)]
    [InlineData("A bakery at dawn. Show \"Shop now\" at the end.", "Shop now", null)]
    [InlineData("A bakery at dawn. End with the tagline \"Taste the sun\".", null, "Taste the sun")]
    [InlineData("A bakery at dawn. End with the call to action \"Shop now\".", "Shop now", null)]
    [InlineData(
        "A bakery at dawn. End with \"Open every day from six in the morning on\".", null, "Open every day from six in the morning on")]
    [InlineData("Eine Bäckerei am Morgen. Ende mit „Jetzt kaufen“.", "Jetzt kaufen", null)]
    [InlineData("Une boulangerie à l'aube. Termine par « Commandez ».", "Commandez", null)]
    [InlineData("Una panadería al amanecer. Termina con «Compra ya».", "Compra ya", null)]
    public void A_text_at_the_end_is_laid_over_the_end_and_is_no_scene(string prompt, string? call, string? headline)
    {
        var read = Read(prompt);

        Assert.Equal((call, headline), (read.Brief?.Overlays?.CallToAction?.Text, read.Brief?.Overlays?.Headline?.Text));
        Assert.Equal(4, (read.Brief?.Overlays?.CallToAction ?? read.Brief?.Overlays?.Headline)?.From);
        Assert.Single(read.Scenes);
        Assert.Contains(
            read.Subject,
            (string[])["A bakery at dawn", "Eine Bäckerei am Morgen", "Une boulangerie à l'aube", "Una panadería al amanecer"]);
    }

    [Theory]
    [InlineData("A bakery at dawn. End with \"Shop now\" and our logo.")]
    [InlineData("A bakery at dawn. End with our logo and \"Shop now\".")]
    public void A_text_and_the_logo_at_the_end_are_read_both(string prompt)
    {
        var read = Read(Request(prompt) with { BrandKit = "tea" });

        var overlays = read.Brief!.Overlays!;
        Assert.Equal(("Shop now", 4, 4), (overlays.CallToAction!.Text, overlays.CallToAction.From, overlays.Logo!.From));
        Assert.Single(read.Scenes);
        Assert.Equal("A bakery at dawn", read.Subject);
    }

    [Theory]
    [InlineData("A street at night. It ends with \"OPEN\" on a neon sign.")]
    [InlineData("Two roads end with \"STOP\".")]
    [InlineData("A street. Show \"OPEN\" on a neon sign.")]
    public void A_text_that_the_picture_shows_at_the_end_stays_in_it(string prompt) => Assert.Null(Read(prompt).Brief);

    [Theory]
    [InlineData("A man of letters reads the caption: hello")]
    [InlineData("A newspaper with the headline: dogs win")]
    [InlineData("A dog. Put a red hat on the dog.")]
    public void What_only_resembles_a_labelled_text_stays_in_the_picture(string prompt) => Assert.Null(Read(prompt).Brief);

    [Theory]
    [InlineData("A yoga studio. Call to action: Visit example.com today!", "Visit example.com today!")]
    [InlineData("A yoga studio, with a CTA button saying \"Sign up\"", "Sign up")]
    public void A_call_to_action_is_read_whole(string prompt, string words)
    {
        var read = Read(prompt);

        Assert.Equal((words, "A yoga studio", 1), (read.Brief!.Overlays!.CallToAction!.Text, read.Subject, read.Scenes.Count));
    }

    [Fact]
    public void An_address_does_not_end_what_a_voice_says() =>
        Assert.Equal("order at shop.example.com.", Read("A shop. A voice says order at shop.example.com.").Brief!.VoiceOver!.Text);

    [Theory]
    [InlineData("Music: epic orchestral. A dragon over a castle.", "dramatic")]
    [InlineData("A dragon over a castle, with calm music in the background", "calm")]
    public void The_words_around_music_are_no_picture(string prompt, string mood)
    {
        var read = Read(prompt);

        Assert.Equal((mood, "A dragon over a castle", 1), (read.Brief!.Music!.Mood, read.Subject, read.Scenes.Count));
    }

    [Fact]
    public void A_language_of_captions_is_said_to_be_left_out()
    {
        var read = Read("A dog runs. A voice says run. Subtitles in Spanish.");

        Assert.Equal(("A dog runs", 1), (read.Subject, read.Scenes.Count));
        Assert.Contains(read.Adjustments!, text => text.StartsWith("captions show the words of the voice", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("A cake, for Instagram", "the prompt is for instagram, whose places have rules of their own; name feed, reels or stories")]
    [InlineData("A cake for Snapchat", "the prompt is for snapchat, for which no rules are known; rules are known for youtube, shorts")]
    public void A_platform_without_rules_is_said(string prompt, string said)
    {
        Assert.StartsWith(said, Assert.Single(Read(prompt).Adjustments!), StringComparison.Ordinal);
        Assert.Null(Read(Request(prompt) with { Outputs = ["9:16"] }).Adjustments);
    }

    [Theory]
    [InlineData("A band plays loud rock music in a bar")]
    [InlineData("A 90s style music video")]
    [InlineData("A man says \"hello\" to his dog")]
    [InlineData("A sign with the words \"OPEN\" on a shop door")]
    [InlineData("A logo carved into an old oak door")]
    [InlineData("A captain reads a book")]
    public void What_the_picture_shows_is_no_brief(string prompt) => Assert.Null(Read(prompt).Brief);

    [Fact]
    public void Texts_captions_and_end_card_are_read()
    {
        var read = Read(
            "A runner at dawn with a voice saying \"Run.\" with subtitles, headline \"Run further\", "
                + "call to action: Try it free, with a 3 second end card");

        Assert.Equal(("Run.", CaptionMode.Burned), (read.Brief!.VoiceOver!.Text, read.Brief.Captions!.Mode!.Value));
        Assert.Equal(("Run further", "Try it free"), (read.Brief.Overlays!.Headline!.Text, read.Brief.Overlays.CallToAction!.Text));
        Assert.Equal(3, read.Brief.EndCardSeconds);
        Assert.Equal(6, read.DurationSeconds);
        Assert.Equal("A runner at dawn", read.Subject);
    }

    [Fact]
    public void A_logo_needs_a_brand_kit_or_is_said_to_be_missing()
    {
        const string Prompt = "A cup of tea for 10 seconds with our logo at the end";
        var without = Read(Prompt);
        Assert.Null(without.Brief);
        Assert.Contains(without.Adjustments!, adjustment => adjustment.Contains("brandKit", StringComparison.Ordinal));
        Assert.DoesNotContain("logo", without.EnhancedPrompt, StringComparison.OrdinalIgnoreCase);

        var with = Read(Request(Prompt) with { BrandKit = "tea" });
        Assert.Equal(8, with.Brief!.Overlays!.Logo!.From);
    }

    [Theory]
    [InlineData("A lake, for LinkedIn", "4:5")]
    [InlineData("A lake, for TikTok", "9:16")]
    [InlineData("A lake, for LinkedIn, 1:1", "1:1")]
    public void The_pictures_have_the_shape_of_the_platforms_file(string prompt, string shape) =>
        Assert.Equal(shape, Read(prompt).AspectRatio);

    [Theory]
    [InlineData("A lake. At the end, our logo.", 4)]
    [InlineData("A lake. At the end our logo appears.", 4)]
    [InlineData("Ein See. Am Ende unser Logo.", 4)]
    [InlineData("Un lac. À la fin, notre logo.", 4)]
    [InlineData("山の湖の朝。最後にロゴ。", 4)]
    [InlineData("山の湖の朝。最後にロゴを表示してください。", 4)]
    [InlineData("山の湖の朝、ロゴ右下に", null)]
    public void The_place_of_a_logo_may_stand_before_it(string prompt, int? from)
    {
        var read = Read(Request(prompt) with { BrandKit = "tea" });

        Assert.Equal(from, read.Brief!.Overlays!.Logo!.From);
        Assert.Single(read.Scenes);
        Assert.DoesNotContain("ロゴ", read.EnhancedPrompt, StringComparison.Ordinal);
        Assert.DoesNotContain("logo", read.EnhancedPrompt, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("A runner at dawn with subtitles", null, null, true)]
    [InlineData("A runner at dawn", CaptionMode.Burned, null, true)]
    [InlineData("A runner at dawn", CaptionMode.Sidecar, null, true)]
    [InlineData("A runner at dawn with subtitles", CaptionMode.None, null, false)]
    [InlineData("A runner at dawn with a voice saying \"Run.\"", CaptionMode.Burned, null, false)]
    [InlineData("A runner at dawn with subtitles", null, "Run.", false)]
    [InlineData("A runner at dawn", null, null, false)]
    public void Captions_need_words_or_are_said_to_be_missing(string prompt, CaptionMode? mode, string? words, bool isMissing)
    {
        var read = Read(Request(prompt) with
        {
            Captions = mode is null ? null : new Captions { Mode = mode },
            VoiceOver = words is null ? null : new VoiceOver { Text = words },
        });

        Assert.Equal(isMissing, read.Adjustments?.Any(text => text.Contains("no captions are shown", StringComparison.Ordinal)) ?? false);
    }

    [Theory]
    [InlineData("A dancer for TikTok", "tiktok")]
    [InlineData("A dancer for TikTok and Instagram Stories", "tiktok, stories")]
    [InlineData("A dancer in 16:9 and 9:16", "16:9, 9:16")]
    [InlineData("A YouTube bumper about a dancer, 6 seconds", "bumper")]
    [InlineData("A YouTube bumper about a dancer, 10 seconds", "bumper")]
    [InlineData("A YouTube bumper: a dog. Then a cat. Then a bird.", "bumper")]
    public void Platforms_become_outputs(string prompt, string outputs) =>
        Assert.Equal(outputs, string.Join(", ", Read(prompt).Brief?.Outputs ?? []));

    [Fact]
    public void Scores_have_reasons()
    {
        var vague = Read("A thing").Scores!;
        var clear = Read(
            "A runner in running shoes jogging through a city at night, drone, 10 seconds, for TikTok, call to action: Run").Scores!;

        Assert.True(clear.Specificity.Value > vague.Specificity.Value);
        Assert.True(clear.BrandFit.Value > vague.BrandFit.Value);
        Assert.True(clear.Motion.Value > vague.Motion.Value);
        Assert.True(Read("A man with a gun").Scores!.Risk.Value > clear.Risk.Value);
        Assert.All(
            [clear.Specificity, clear.VisualClarity, clear.Motion, clear.BrandFit, clear.Risk],
            score =>
            {
                Assert.InRange(score.Value, 0, 1);
                Assert.EndsWith(".", score.Reason, StringComparison.Ordinal);
            });
    }

    private static PromptParameters Read(string prompt) => Read(Request(prompt));

    private static PromptParameters Read(GenerateVideo request) =>
        Assert.IsType<Quantification.Read>(RulesQuantifier.Quantify(request)).Parameters;

    private static GenerateVideo Request(string prompt) => new() { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt =
        prompt };
}
