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
    [InlineData("Create two videos of a cup of tea", "Create videos of a cup of tea")]
    [InlineData("Make me 2 ads for tea", "Make me ads for tea")]
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
    [InlineData("A woman walks on a beach. The camera follows her. Then a shell.", 2)]
    [InlineData("A sports car. Low angle shot. Fast cuts.", 1)]
    [InlineData("A sports car. Pastel colors. Hard cuts.", 1)]
    [InlineData("Eine Frau tanzt. Die Kamera folgt ihr.", 1)]
    [InlineData("A dog sleeps. The camera flies over a city.", 2)]
    [InlineData("A dog sleeps. A camera on a table.", 2)]
    public void Camera_work_belongs_to_the_scene_before(string prompt, int scenes) => Assert.Equal(scenes, Read(prompt).Scenes.Count);

    /// <summary>They were left out, and nothing said so.</summary>
    [Theory]
    [InlineData("A cup of tea. Use warm colors.", "A cup of tea. Warm colors")]
    [InlineData("A cup of tea. Then a smile. Please make it feel like an old postcard.", "A cup of tea. Feel like an old postcard")]
    [InlineData("Color palette: teal and orange. A cup of tea.", "A cup of tea. Color palette: teal and orange")]
    [InlineData("Eine Tasse Tee. Verwende warme Farben.", "Eine Tasse Tee. Warme Farben")]
    [InlineData("Une tasse de thé. Utilise des couleurs chaudes.", "Une tasse de thé. Des couleurs chaudes")]
    [InlineData("Una taza de té. Usa colores cálidos.", "Una taza de té. Colores cálidos")]
    public void A_direction_counts_for_every_scene(string prompt, string scene) =>
        Assert.Equal(scene.Split(". ")[^1], Read(prompt).Scenes[^1].Text.Split(". ")[^1]);

    [Theory]
    [InlineData("A cup of tea. Make it cinematic.")]
    [InlineData("A cup of tea. In a watercolor style.")]
    [InlineData("A cup of tea. Keep it calm and playful.")]
    public void A_direction_that_is_read_is_not_drawn_besides(string prompt) =>
        Assert.Equal(("A cup of tea.", null), (Assert.Single(Read(prompt).Scenes).Text, Read(prompt).Adjustments));

    [Theory]
    [InlineData("A cup of tea. Target audience: young parents", "'Target audience: young parents' was not read")]
    [InlineData("A cup of tea. Fade to black.", "'Fade to black' was not read")]
    [InlineData("A cup of tea. The music should swell slowly.", "'The music should swell slowly' was not read")]
    [InlineData("A cup of tea. Upbeat but not cheesy music.", "'Upbeat but not cheesy music' was not read")]
    [InlineData("A cup of tea. No stock-photo look.", "'No stock-photo look' was not read")]
    [InlineData("A cup of tea. #RealBeauty", "'#RealBeauty' was not read")]
    [InlineData("A cup of tea. Cut to black.", "'Cut to black' was not read")]
    [InlineData("A cup of tea. Price: $19.99", "'Price: $19.99' was not read")]
    [InlineData("A cup of tea. Date: 12 July.", "'Date: 12 July' was not read")]
    [InlineData("An ad for our fitness app. A cup of tea.", "'ad for our fitness app' says what the video is for")]
    public void A_direction_that_no_scene_can_show_is_said(string prompt, string note)
    {
        var read = Read(prompt);

        Assert.Equal("A cup of tea.", Assert.Single(read.Scenes).Text);
        Assert.StartsWith(note, Assert.Single(read.Adjustments!), StringComparison.Ordinal);
    }

    /// <summary>Models draw no letters.</summary>
    [Theory]
    [InlineData("A cup of tea. Only $9.99.", "Only $9.99")]
    [InlineData("A cup of tea, only $9.99", "only $9.99")]
    [InlineData("A cup of tea for only $9.99.", "for only $9.99")]
    [InlineData("A cup of tea. Up to 50% off!", "Up to 50% off")]
    [InlineData("A cup of tea, now 9.99 USD", "now 9.99 USD")]
    [InlineData("A cup of tea. Just do it.", "Just do it")]
    [InlineData("A cup of tea. Find your blend.", "Find your blend")]
    [InlineData("A cup of tea. Shop now!", "Shop now")]
    [InlineData("A cup of tea. Order yours today.", "Order yours today")]
    [InlineData("A cup of tea. Hurry up!", "Hurry up")]
    [InlineData("A cup of tea. Buy 1 get 1 free!", "Buy 1 get 1 free")]
    [InlineData("A cup of tea. Call 555-1234 now!", "Call 555-1234 now")]
    [InlineData("A cup of tea, save 20% with code SPRING20", "save 20% with code SPRING20")]
    [InlineData("A cup of tea. \"Taste the spring\"", "Taste the spring")]
    [InlineData("A cup of tea; \"Taste the spring.\"", "Taste the spring")]
    [InlineData("Scene 1: A cup of tea. Scene 2: Just do it.", "Just do it")]
    public void A_price_or_slogan_without_a_label_is_no_scene_and_is_said(string prompt, string words)
    {
        var read = Read(prompt);

        Assert.All(read.Scenes, scene => Assert.Equal("A cup of tea", scene.Text.TrimEnd('.')));
        Assert.Null(read.Brief);
        Assert.StartsWith($"'{words}' is in no picture", Assert.Single(read.Adjustments!), StringComparison.Ordinal);
    }

    /// <summary>The page is not read, and its address is no picture.</summary>
    [Fact]
    public void An_address_is_not_opened_and_that_is_said()
    {
        var read = Read("An ad with a cup of tea from https://example.com/tea");

        Assert.DoesNotContain("http", read.EnhancedPrompt, StringComparison.Ordinal);
        Assert.StartsWith("'https://example.com/tea' is not opened", Assert.Single(read.Adjustments!), StringComparison.Ordinal);
    }

    /// <summary>The prompt was about the clinic alone, and no cat was drawn.</summary>
    [Theory]
    [InlineData("A cat video for my vet clinic, funny, 8s", "A cat video for my vet clinic, funny")]
    [InlineData("Make me a dog ad for my shop", "a dog ad for my shop")]
    [InlineData("Make me a cool ad for my dog grooming salon", "my dog grooming salon")]
    public void What_stands_before_the_video_and_whom_it_is_for_is_shown(string prompt, string subject) =>
        Assert.Equal(subject, Read(prompt).Subject);

    /// <summary>As they are typed on a phone.</summary>
    [Theory]
    [InlineData("i want a video about a red car its for instagram reels 7 sec no music no text pls", 7d, "9:16")]
    [InlineData("a red car for tiktok 15s no people", 15d, "9:16")]
    [InlineData("a red car no music no text", 6d, "16:9")]
    public void Parameters_without_marks_between_them_are_read(string prompt, double seconds, string shape)
    {
        var read = Read(prompt);

        Assert.Equal((seconds, shape), (read.DurationSeconds, read.AspectRatio));
        Assert.All(["music", "text", "pls", "people", "sec"], word => Assert.DoesNotContain(word, read.Subject, StringComparison.Ordinal));
        Assert.Matches("music, text|people", read.NegativePrompt);
    }

    [Theory]
    [InlineData("Eine Tasse Tee, nur 9,99 €", "Eine Tasse Tee")]
    [InlineData("Une tasse de thé, seulement 9,99 €", "Une tasse de thé")]
    [InlineData("Una taza de té. Solo 9,99 €.", "Una taza de té.")]
    public void A_price_in_another_language_is_no_scene_either(string prompt, string scene) =>
        Assert.Equal(scene, Assert.Single(Read(prompt).Scenes).Text);

    [Theory]
    [InlineData("A cup of tea. A $5 coffee on a table.", 2)]
    [InlineData("A cup of tea. A phone with its battery at 50%.", 2)]
    [InlineData("A cup of tea. A sign says \"OPEN\".", 2)]
    [InlineData("\"A cup of tea\"", 1)]
    [InlineData("A cup of tea. She loves it.", 2)]
    [InlineData("A cup of tea. Your dog sleeps on a sofa.", 2)]
    [InlineData("A cup of tea. Open your hands.", 2)]
    [InlineData("A cup of tea. He buys it now.", 2)]
    [InlineData("Just do it.", 1)]
    public void Other_sentences_are_scenes(string prompt, int scenes)
    {
        var read = Read(prompt);

        Assert.Equal((scenes, null), (read.Scenes.Count, read.Adjustments));
    }

    [Theory]
    [InlineData("A cup of tea. 20s.", 20d)]
    [InlineData("A cup of tea. Legal: terms apply. 60s. A smile.", 60d)]
    [InlineData("A cup of tea, 9:16, 30s, calm music", 30d)]
    [InlineData("A cup of tea, maybe 8 seconds", 8d)]
    [InlineData("A diner, the 50s, a jukebox", 6d)]
    [InlineData("A cup of tea. End on our logo for 3 seconds.", 6d)]
    public void A_length_that_could_be_a_decade_is_read_where_it_stands_apart(string prompt, double seconds) =>
        Assert.Equal(seconds, Read(prompt).DurationSeconds);

    [Theory]
    [InlineData("A cup of tea. Text at the end: \"Come in.\"", "Come in.", null)]
    [InlineData("Eine Tasse Tee. Text am Ende: „Komm rein.“", "Komm rein.", null)]
    [InlineData("A cup of tea, headline \"Come in\" at the end", "Come in", null)]
    [InlineData("A cup of tea, \"Play now\" button at the end", null, "Play now")]
    [InlineData("A cup of tea. It ends with our website www.example.com", null, "www.example.com")]
    [InlineData("A cup of tea, ending with example.com", null, "example.com")]
    public void A_text_at_the_end_is_over_the_picture_then(string prompt, string? headline, string? callToAction)
    {
        var read = Read(prompt);

        Assert.Equal(
            (headline, callToAction), (read.Brief?.Overlays?.Headline?.Text, read.Brief?.Overlays?.CallToAction?.Text));
        Assert.Equal(4, (read.Brief!.Overlays!.Headline ?? read.Brief.Overlays.CallToAction)!.From);
        Assert.Contains(Assert.Single(read.Scenes).Text.TrimEnd('.'), new[] { "A cup of tea", "Eine Tasse Tee" });
    }

    [Theory]
    [InlineData("Landscape 16:9 and also 9:16: a cup of tea", "16:9,9:16")]
    [InlineData("A cup of tea. 9:16 & 16:9.", "9:16,16:9")]
    [InlineData("A cup of tea, square 1:1 for the feed and also vertical 9:16", "1:1,9:16")]
    public void Shapes_of_a_list_are_all_made(string prompt, string outputs)
    {
        var read = Read(prompt);

        Assert.Equal(outputs, string.Join(',', read.Brief!.Outputs!.Where(output => output.Contains(':', StringComparison.Ordinal))));
        Assert.Equal("A cup of tea", Assert.Single(read.Scenes).Text.TrimEnd('.'), ignoreCase: true);
    }

    [Theory]
    [InlineData("A cup of tea. Not too dark.")]
    [InlineData("A cup of tea. Format: 4:5.")]
    [InlineData("Eine Tasse Tee. Untertitel einblenden.")]
    [InlineData("A cup of tea, English captions")]
    [InlineData("A cup of tea. Gentle piano.")]
    [InlineData("5 variations of a cup of tea")]
    public void What_is_read_leaves_nothing_in_the_scene(string prompt)
    {
        var read = Read(prompt);

        Assert.Contains(Assert.Single(read.Scenes).Text.TrimEnd('.'), new[] { "A cup of tea", "Eine Tasse Tee" });
        Assert.NotEqual("dim, low-key light", read.Lighting);
    }

    [Theory]
    [InlineData("The ad should show a family at breakfast.", "A family at breakfast.")]
    [InlineData("The video must feature a red car.", "A red car.")]
    [InlineData("Das Video soll eine Familie zeigen.", "Eine Familie")]
    [InlineData("La vidéo doit montrer une famille.", "Une famille.")]
    [InlineData("Shot on a beach at sunset, a couple dances.", "Shot on a beach at sunset, a couple dances.")]
    [InlineData("Make it cinematic and dramatic: rain falls, 5 s", "Rain falls")]
    [InlineData("With a warm light, a dog sleeps.", "With a warm light, a dog sleeps.")]
    public void What_a_video_should_show_is_a_scene(string prompt, string scene) =>
        Assert.Equal(scene, Assert.Single(Read(prompt).Scenes).Text);

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
