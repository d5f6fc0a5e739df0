using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Pictures;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Dialects;
using AdGenius.PromptWorker.Regeneration;
using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Tests.Rules;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Tests.Regeneration;

public sealed class RegenerationTests
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
    [InlineData("don't make it darker and slower")]
    [InlineData("never darker or slower")]
    [InlineData("not darker and warmer, please")]
    [InlineData("neither darker nor slower")]
    [InlineData("it shouldn't be darker")]
    [InlineData("nicht dunkler und langsamer machen")]
    [InlineData("weder dunkler noch langsamer")]
    [InlineData("ne le rends pas plus sombre et plus lent")]
    [InlineData("no lo hagas más oscuro y más lento")]
    [InlineData("ni más oscuro ni más lento")]
    [InlineData("暗くも遅くもしないで")]
    public void A_negation_counts_for_each_part_of_its_list(string feedback)
    {
        var report = Takes.Next(Earlier, Request, feedback).Regeneration!;

        Assert.Empty(report.Changes);
        Assert.Null(report.AddedWords);
    }

    [Theory]
    [InlineData("don't make it darker and make it slower")]
    [InlineData("not darker but slower")]
    [InlineData("nicht dunkler, aber langsamer")]
    public void What_follows_a_negation_with_a_verb_or_but_is_a_wish(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal(Earlier.Lighting, next.Lighting);
        Assert.Equal("very " + Earlier.Camera, next.Camera);
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
    [InlineData("remove the music and the captions")]
    [InlineData("no music or captions, please")]
    [InlineData("please do not add music or captions")]
    [InlineData("entferne die Musik und die Untertitel")]
    [InlineData("bitte füge keine Musik oder Untertitel hinzu")]
    [InlineData("bitte keine Musik und keine Untertitel hinzufügen")]
    [InlineData("enlève la musique et les sous-titres")]
    [InlineData("sans musique ni sous-titres")]
    [InlineData("quita la música y los subtítulos")]
    [InlineData("por favor no añadas música o subtítulos")]
    [InlineData("音楽と字幕を削除して")]
    public void Every_part_of_a_list_is_removed(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal((null, null), (next.Brief!.Music, next.Brief.Captions));
        Assert.Equal(Earlier.NegativePrompt, next.NegativePrompt);
        Assert.Null(next.Regeneration!.AddedWords);
    }

    [Theory]
    [InlineData("remove the dog and the ball", "ball, dog")]
    [InlineData("remove the text, the dog and the ball", "ball, dog, text")]
    [InlineData("do not add a rainbow and a unicorn", "unicorn, rainbow")]
    [InlineData("remove the text and zoom in", "text")]
    [InlineData("remove the text and darken the scene", "text")]
    public void Every_thing_of_a_list_is_excluded(string feedback, string excluded)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal($"{excluded}, {Earlier.NegativePrompt}", next.NegativePrompt);
    }

    [Theory]
    [InlineData("the music is too loud and the voice is too fast")]
    [InlineData("make the music quieter and the voice slower")]
    [InlineData("die Musik ist zu laut und die Stimme ist zu schnell")]
    public void Wishes_for_two_sounds_are_read_both(string feedback)
    {
        var brief = Takes.Next(Earlier, Request, feedback).Brief!;

        Assert.Equal((0.42, 0.85), (brief.Music!.Volume, brief.VoiceOver!.Speed));
    }

    [Theory]
    [InlineData("make it longer but not slower")]
    [InlineData("longer and not slower")]
    [InlineData("länger, aber nicht langsamer")]
    public void A_wish_beside_a_negated_one_counts(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal((7.5, Earlier.Camera), (next.DurationSeconds, next.Camera));
    }

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

    [Theory]
    [InlineData("brighter but not too bright", "bright ")]
    [InlineData("not too bright but not too dark", "")]
    public void A_limit_is_not_the_opposite(string feedback, string word) =>
        Assert.Equal(word + Earlier.Lighting, Takes.Next(Earlier, Request, feedback).Lighting);

    [Theory]
    [InlineData("please remove the music, it is annoying")]
    [InlineData("without music, with captions")]
    public void A_reason_behind_a_removal_is_not_removed(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Null(next.Brief!.Music);
        Assert.NotNull(next.Brief.Captions);
        Assert.Equal(Earlier.NegativePrompt, next.NegativePrompt);
    }

    [Fact]
    public void A_list_with_commas_is_removed_whole()
    {
        var brief = Takes.Next(Earlier, Request, "remove end card, headline and music").Brief!;

        Assert.Equal((null, null, null), (brief.EndCardSeconds, brief.Overlays!.Headline, brief.Music));
        Assert.NotNull(brief.Captions);
    }

    [Fact]
    public void What_is_excepted_from_a_removal_stays()
    {
        var next = Takes.Next(Earlier, Request, "remove all text except the headline");

        Assert.Null(next.Brief!.Captions);
        Assert.NotNull(next.Brief.Overlays!.Headline);
        Assert.Equal(Earlier.NegativePrompt, next.NegativePrompt);
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

    [Theory]
    [InlineData("get rid of the red ball and make the dog brown", "make the dog brown")]
    [InlineData("lose the captions and show the sea", "show the sea")]
    [InlineData("remove the captions, the ball is too dark", "the ball is bright")]
    public void A_wish_behind_a_removal_is_not_excluded(string feedback, string added)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal(Earlier.NegativePrompt, next.NegativePrompt);
        Assert.Equal([added], next.Regeneration!.AddedWords);
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
    public void Scenes_named_in_one_sentence_change_each_for_itself()
    {
        var next = Takes.Next(Earlier, Request, "scene 1 without the ball and scene 2 brighter");

        Assert.Equal($"ball, {Earlier.NegativePrompt}", next.NegativePrompt);
        Assert.Contains("bright", next.Scenes[1].Prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("bright", next.Scenes[0].Prompt, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("turn off the music and the captions")]
    [InlineData("turn the music and the captions off")]
    [InlineData("Musik aus und Untertitel aus")]
    [InlineData("coupe la musique et les sous-titres")]
    [InlineData("音楽と字幕をオフに")]
    public void What_is_turned_off_is_removed(string feedback)
    {
        var brief = Takes.Next(Earlier, Request, feedback).Brief!;

        Assert.Equal((null, null), (brief.Music, brief.Captions));
    }

    [Fact]
    public void Feedback_of_many_flags_has_no_more_clauses_than_other_feedback()
    {
        var sentences = FeedbackSplitter.Split(string.Concat(Enumerable.Repeat("--ar 9:16 ", 1000)));

        Assert.InRange(sentences.Sum(sentence => sentence.Count), 1, 61);
    }

    [Fact]
    public void Flags_are_read_in_feedback()
    {
        var next = Takes.Next(Earlier, Request, "--ar 1:1 --no people");

        Assert.Equal(("1:1", $"people, {Earlier.NegativePrompt}"), (next.AspectRatio, next.NegativePrompt));
        Assert.Null(next.Regeneration!.AddedWords);
    }

    [Fact]
    public void The_newer_of_two_lengths_counts_also_with_a_word_of_correction() =>
        Assert.Equal(8, Takes.Next(Earlier, Request, "make it 5 seconds. Actually 8 seconds.").DurationSeconds);

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

    [Fact]
    public void What_had_to_be_left_out_of_the_request_is_said_and_is_not_in_the_brief()
    {
        var request = Takes.Request() with
        {
            BrandKit = "tea",
            Overlays = new Overlays { Logo = new Overlay { From = 2 }, Headline = new Overlay { Text = "Run free" } },
            Diffusion = new DiffusionSettings { Steps = 8, Scheduler = "euler" },
        };
        var less = request with
        {
            BrandKit = null,
            Overlays = new Overlays { Headline = new Overlay { Text = "Run free" } },
            Diffusion = new DiffusionSettings { Steps = 8 },
            Feedback = "warmer",
            BasedOnTake = Takes.Parent,
        };

        var next = Takes.Read(Regenerator.Quantify(less, Takes.First(request), request));

        Assert.Equal(
            [
                "diffusion.scheduler of the earlier take was left out: it was deleted, or the present model does not take it",
                "brandKit of the earlier take was left out: it was deleted",
            ],
            next.Adjustments!);
        Assert.Equal((null, "Run free"), (next.Brief!.BrandKit, next.Brief.Overlays!.Headline!.Text));
        Assert.Null(next.Brief.Overlays.Logo);
        Assert.Contains(next.Regeneration!.Changes, change => change is { Field: "brief.brandKit", Before: "tea", After: null });
    }

    [Fact]
    public void Settings_that_the_caller_states_anew_are_none_that_were_left_out()
    {
        var request = Takes.Request() with { Diffusion = new DiffusionSettings { Steps = 8, Scheduler = "euler" } };
        var stated = request with
        {
            Diffusion = new DiffusionSettings { Steps = 12 }, Feedback = "warmer", BasedOnTake = Takes.Parent,
        };

        Assert.Null(Takes.Read(Regenerator.Quantify(stated, Takes.First(request), request)).Adjustments);
    }

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
    [InlineData("scene 2: darker")]
    [InlineData("make the second scene darker")]
    [InlineData("The last scene should be darker.")]
    [InlineData("die zweite Szene dunkler")]
    [InlineData("la dernière scène plus sombre")]
    [InlineData("la segunda escena más oscura")]
    [InlineData("最後のシーンを暗く")]
    public void A_change_of_one_scene_leaves_the_other_exactly_as_it_is(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equivalent(Earlier.Scenes[0], next.Scenes[0], strict: true);
        Assert.Contains("dim ", next.Scenes[1].Prompt, StringComparison.Ordinal);
        Assert.Equal([2], next.Regeneration!.ChangedScenes);
        Assert.Equal((Earlier.Lighting, Earlier.NegativePrompt), (next.Lighting, next.NegativePrompt));
        Assert.Equal(Earlier.Palette, next.Palette);
    }

    [Theory]
    [InlineData("replace the dog with a cat", "A cat runs on a beach with a red ball.")]
    [InlineData("a cat instead of the dog", "A cat runs on a beach with a red ball.")]
    [InlineData("ersetze den dog durch a cat", "A cat runs on a beach with a red ball.")]
    [InlineData("remove the ball", "A dog runs on a beach with a red ball.")]
    [InlineData("lose the red ball", "A dog runs on a beach.")]
    [InlineData("add a rainbow to the first scene", "A dog runs on a beach with a red ball, with a rainbow")]
    public void What_is_shown_changes_only_where_it_is_shown(string feedback, string text)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal(text, next.Scenes[0].Text);
        Assert.Equal(Earlier.Scenes[1].Text, next.Scenes[1].Text);
        Assert.Equal(Earlier.Scenes[1].Prompt, next.Scenes[1].Prompt);
        Assert.Equal(Earlier.Lighting, next.Lighting);
        Assert.NotEmpty(next.Regeneration!.Changes);
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
    [InlineData("I love the dog and the music is great")]
    [InlineData("Keep everything else as it is.")]
    [InlineData("Perfect!")]
    [InlineData("Great")]
    [InlineData("The dog is great.")]
    [InlineData("leave the dog as it is")]
    [InlineData("Leave the beach")]
    [InlineData("nice")]
    [InlineData("Good.")]
    [InlineData("That looks fine")]
    [InlineData("Okay, very good and nice!")]
    [InlineData("The music sounds nice. The dog is lovely.")]
    [InlineData("Gut!")]
    [InlineData("Sehr schön. Die Musik ist toll.")]
    [InlineData("Das sieht gut aus, prima")]
    [InlineData("Très bien, c'est parfait")]
    [InlineData("La musique me plaît")]
    [InlineData("Muy bien. Genial.")]
    [InlineData("Está genial, gracias")]
    [InlineData("いいね")]
    [InlineData("素晴らしいです、完璧")]
    public void Praise_changes_nothing(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Empty(next.Regeneration!.Changes);
        Assert.Equal(Earlier.Scenes.Select(scene => scene.Prompt), next.Scenes.Select(scene => scene.Prompt));
        Assert.Equal(Earlier.EnhancedPrompt, next.EnhancedPrompt);
    }

    /// <summary>What the rules cannot read is added to the prompts, or given to the language model: the take is paid for again.</summary>
    [Theory]
    [InlineData("do not remove the text")]
    [InlineData("Don't lose the headline or the music.")]
    [InlineData("never change the dog")]
    [InlineData("please don't make it any slower")]
    [InlineData("don't make it darker")]
    [InlineData("make it not slower")]
    [InlineData("no longer than 10 seconds")]
    [InlineData("Bitte nicht dunkler machen")]
    [InlineData("Entferne den Text nicht")]
    [InlineData("Den Text nicht entfernen")]
    [InlineData("Nicht die Musik ändern")]
    [InlineData("ne supprime pas le texte")]
    [InlineData("ne rends pas la vidéo plus sombre")]
    [InlineData("n'enlève pas la musique")]
    [InlineData("no quites el texto")]
    [InlineData("no lo hagas más oscuro")]
    [InlineData("文字を消さないで")]
    [InlineData("暗くしないで")]
    public void What_is_not_to_be_changed_stays(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Empty(next.Regeneration!.Changes);
        Assert.Equal(Earlier.Scenes.Select(scene => scene.Prompt), next.Scenes.Select(scene => scene.Prompt));
        Assert.Equal(Earlier.EnhancedPrompt, next.EnhancedPrompt);
    }

    /// <summary>What the rules cannot read is added to the prompts, or given to the language model: the take is paid for again.</summary>
    [Theory]
    [InlineData("I would like the sky to be purple")]
    [InlineData("make the dog look more like a husky")]
    [InlineData("A great white shark should swim by")]
    [InlineData("not good")]
    [InlineData("make it more super")]
    [InlineData("A fine rain should fall")]
    [InlineData("the girl should say okay")]
    [InlineData("Ein guter Hund soll kommen")]
    [InlineData("pas bien")]
    [InlineData("The leaves should be red")]
    [InlineData("tell a story about love")]
    [InlineData("change the style to steampunk")]
    [InlineData("change the color to teal")]
    [InlineData("change the setting to a spaceship")]
    [InlineData("change the button to green")]
    [InlineData("change the dogs to look different")]
    [InlineData("replace the dogs with it")]
    public void What_is_not_read_is_not_lost(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Contains(feedback, string.Join(" ", next.Regeneration!.AddedWords!), StringComparison.Ordinal);
        Assert.Contains(feedback, next.Scenes[0].Prompt, StringComparison.Ordinal);
        Assert.Equal(
            (Request.VoiceOver, Request.Music, Request.Overlays?.Headline?.Text, Request.Overlays?.CallToAction?.Text),
            (next.Brief!.VoiceOver, next.Brief.Music, next.Brief.Overlays?.Headline?.Text, next.Brief.Overlays?.CallToAction?.Text));
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

    [Theory]
    [InlineData("I don't like the red ball")]
    [InlineData("I really do not like the red ball at all.")]
    [InlineData("We hate the red ball")]
    [InlineData("the red ball gefällt mir nicht")]
    [InlineData("ich mag den red ball nicht")]
    [InlineData("je n'aime pas la red ball")]
    [InlineData("no me gusta la red ball")]
    [InlineData("no nos gusta nada la red ball")]
    public void What_is_not_liked_is_left_out_where_it_is_shown(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal("A dog runs on a beach.", next.Scenes[0].Text);
        Assert.Null(next.Regeneration!.AddedWords);
    }

    [Theory]
    [InlineData("no me gusta el perro", "perro")]
    [InlineData("el perro no me gusta", "perro")]
    [InlineData("Die Hunde gefallen uns überhaupt nicht", "Hunde")]
    [InlineData("on n'aime pas les chiens", "chiens")]
    [InlineData("犬が嫌いです", "犬")]
    public void What_is_not_liked_is_excluded_by_its_own_words(string feedback, string what) =>
        Assert.Equal($"{what}, {Earlier.NegativePrompt}", Takes.Next(Earlier, Request, feedback).NegativePrompt);

    [Theory]
    [InlineData("I don't like it")]
    [InlineData("I don't like the colors")]
    [InlineData("das gefällt mir nicht")]
    [InlineData("no me gusta")]
    [InlineData("je n'aime pas")]
    public void A_dislike_that_names_nothing_is_refused_with_what_to_say(string feedback) => Assert.Contains(
        "is about the look, but what it asks for cannot be read; say what it should be, such as 'warmer'",
        Assert.IsType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, feedback)).Failure.Text,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("the dog does not like the cat")]
    [InlineData("I don't like how the dog looks")]
    [InlineData("a sign with big letters")]
    public void What_only_resembles_a_dislike_or_a_text_is_added(string feedback) =>
        Assert.Equal([feedback], Takes.Next(Earlier, Request, feedback).Regeneration!.AddedWords);

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

    [Theory]
    [InlineData("undo that")]
    [InlineData("revert the last change")]
    [InlineData("please go back to the previous version")]
    [InlineData("mach das rückgängig")]
    [InlineData("annule ça")]
    [InlineData("deshaz eso")]
    [InlineData("元に戻して")]
    public void An_undo_is_refused_with_what_to_do(string feedback) => Assert.Contains(
        "regenerate the take before it",
        Assert.IsType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, feedback)).Failure.Text,
        StringComparison.Ordinal);

    /// <summary>The same seed and words make the same pictures again.</summary>
    [Theory]
    [InlineData("try again")]
    [InlineData("Once more, please.")]
    [InlineData("make another version")]
    [InlineData("I want something different")]
    [InlineData("bitte nochmal")]
    [InlineData("mach eine andere Version")]
    [InlineData("encore une fois s'il vous plaît")]
    [InlineData("fais une autre version")]
    [InlineData("inténtalo otra vez")]
    [InlineData("もう一度お願いします")]
    public void A_repetition_without_a_change_is_refused_with_what_to_do(string feedback) => Assert.Contains(
        "names nothing that should be different; say what should change, send another seed with it",
        Assert.IsType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, feedback)).Failure.Text,
        StringComparison.Ordinal);

    /// <summary>The request of a regeneration names the seed of its take where the caller names none.</summary>
    [Theory]
    [InlineData(1, 7L, 7L, false)]
    [InlineData(1, 7L, 8L, true)]
    [InlineData(3, 7L, 9L, false)]
    [InlineData(3, 7L, 7L, true)]
    [InlineData(2, null, null, false)]
    [InlineData(2, null, 0L, true)]
    public void A_repetition_with_another_seed_makes_other_pictures(int take, long? first, long? seed, bool isMade)
    {
        var jobId = JobIds.OfRequest(Request.TenantName, Request.RequestId);
        var again = Request with
        {
            Feedback = "try again",
            BasedOnTake = JobIds.OfTake(jobId, take),
            Seed = seed ?? JobIds.SeedOfTake(JobIds.SeedOf(jobId), take),
        };

        var result = Regenerator.Quantify(again, Earlier, Request with { Seed = first });

        Assert.Equal(isMade, result is Quantification.Read { Parameters.Regeneration.Changes.Count: 0 });
        Assert.Equal(!isMade, result is Quantification.Rejected { Failure.Field: "feedback" });
    }

    [Theory]
    [InlineData("try again, but darker")]
    [InlineData("darker. Once more, please.")]
    [InlineData("nochmal, aber dunkler")]
    public void A_repetition_with_a_change_makes_it(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.StartsWith("dim ", next.Lighting, StringComparison.Ordinal);
        Assert.Null(next.Regeneration!.AddedWords);
    }

    [Theory]
    [InlineData("a new car")]
    [InlineData("add another cat")]
    [InlineData("I like this version")]
    public void Words_of_a_repetition_beside_others_are_none(string feedback) =>
        Assert.IsNotType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, feedback));

    [Theory]
    [InlineData("as before, but darker")]
    [InlineData("wie vorher, aber dunkler")]
    public void As_before_is_no_undo(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.StartsWith("dim ", next.Lighting, StringComparison.Ordinal);
        Assert.Null(next.Regeneration!.AddedWords);
    }

    [Fact]
    public void A_camera_that_goes_back_is_a_picture() =>
        Assert.Equal(["the camera should go back"], Takes.Next(Earlier, Request, "the camera should go back").Regeneration!.AddedWords);

    [Theory]
    [InlineData("add a scene with a cat")]
    [InlineData("add another scene")]
    [InlineData("swap scene 1 and scene 2")]
    [InlineData("reverse the order of scenes")]
    [InlineData("füge noch eine Szene hinzu")]
    public void Other_scenes_are_refused(string feedback) => Assert.Contains(
        "keeps the scenes of its take and their order",
        Assert.IsType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, feedback)).Failure.Text,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("make the second scene brighter and the first one darker")]
    [InlineData("second scene brighter, first darker")]
    [InlineData("make the second scene brighter and the first darker")]
    [InlineData("mach die zweite Szene heller und die erste dunkler")]
    [InlineData("rends la deuxième scène plus claire et la première plus sombre")]
    [InlineData("haz la segunda escena más clara y la primera más oscura")]
    public void Two_scenes_of_one_sentence_change_each_for_itself(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Contains("dim soft", next.Scenes[0].Prompt, StringComparison.Ordinal);
        Assert.Contains("bright deep", next.Scenes[1].Prompt, StringComparison.Ordinal);
        Assert.Null(next.Regeneration!.AddedWords);
        Assert.Equal(Earlier.Lighting, next.Lighting);
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
    [InlineData("a cat, not a dog")]
    [InlineData("not a dog but a cat")]
    [InlineData("a cat not a dog")]
    public void What_is_denied_is_replaced(string feedback) =>
        Assert.Equal("A cat runs on a beach with a red ball.", Takes.Next(Earlier, Request, feedback).Scenes[0].Text);

    [Theory]
    [InlineData("we don't need the captions")]
    [InlineData("the captions aren't needed")]
    public void What_is_not_needed_is_removed(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Null(next.Brief!.Captions);
        Assert.Null(next.Regeneration!.AddedWords);
    }

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
    [InlineData("make it look like an oil painting")]
    [InlineData("replace it with a cat")]
    [InlineData("make it beautiful")]
    [InlineData("good, but darker")]
    public void What_is_read_of_it_changes_the_prompts(string feedback) =>
        Assert.NotEqual(Earlier.Scenes[0].Prompt, Takes.Next(Earlier, Request, feedback).Scenes[0].Prompt);

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
        Assert.Equal(0.42, speech.Brief.Music!.Volume); // 0.7 is heard without a volume
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

    [Fact]
    public void Words_that_no_rule_knows_go_to_the_scenes_that_they_name()
    {
        var next = Takes.Next(Earlier, Request, "The dog should wear a blue hat.");

        Assert.Equal(["The dog should wear a blue hat"], next.Regeneration!.AddedWords);
        Assert.StartsWith("The dog should wear a blue hat, ", next.Scenes[0].Prompt, StringComparison.Ordinal);
        Assert.Equivalent(Earlier.Scenes[1], next.Scenes[1], strict: true);
        Assert.Equal([1], next.Regeneration.ChangedScenes);
        Assert.Contains("Scene 1: The dog should wear a blue hat.", next.EnhancedPrompt, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_words_leave_the_look_in_the_prompt_of_a_local_model()
    {
        var request = Request with { Model = "local" };
        var words = "The dog should wear " + string.Join(" and ", Enumerable.Range(1, 40).Select(number => $"a blue hat {number}"));
        var next = Takes.Next(Takes.First(request), request, $"{words}. Warmer.");

        Assert.All(
            ["warm soft natural daylight", $"{next.Mood} mood", next.Scenes[0].Camera, $"{next.Style} style"],
            part => Assert.Contains(part!, next.Scenes[0].Prompt, StringComparison.Ordinal));
        Assert.StartsWith("The dog should wear a blue hat 1", next.Scenes[0].Prompt, StringComparison.Ordinal);
        Assert.InRange(PromptLength.Count(next.Scenes[0].Prompt), 60, 75);
        Assert.Contains(next.Adjustments!, adjustment => adjustment.Contains("local reads 75 tokens", StringComparison.Ordinal));
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

    [Fact]
    public void A_scene_that_is_not_there_is_refused_with_the_allowed_values()
    {
        var rejected = Assert.IsType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, "make scene 5 darker"));
        Assert.Equal("feedback", rejected.Failure.Field);
        Assert.Equal("feedback names scene 5, but the take has 2; allowed are 1 to 2.", rejected.Failure.Text);
    }

    [Fact]
    public void What_the_request_states_with_the_feedback_is_not_overruled()
    {
        var stated = Request with { Feedback = "make it 10 seconds and square", BasedOnTake = Takes.Parent, AspectRatio = "9:16" };
        var next = Takes.Read(Regenerator.Quantify(stated, Earlier, Request));
        Assert.Equal((10.0, "9:16"), (next.DurationSeconds, next.AspectRatio));
    }

    [Theory]
    [InlineData("darker")]
    [InlineData("in watercolor style")]
    [InlineData("scene 2: in watercolor style")]
    public void A_style_that_the_request_states_with_the_feedback_is_in_all_prompts(string feedback)
    {
        var stated = Request with { Feedback = feedback, BasedOnTake = Takes.Parent, Style = " steampunk " };
        var next = Takes.Read(Regenerator.Quantify(stated, Earlier, Request));

        Assert.Equal("steampunk", next.Style);
        Assert.All(
            [.. next.Scenes.Select(scene => scene.Prompt), next.EnhancedPrompt],
            prompt =>
            {
                Assert.Contains("steampunk style", prompt, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain($"{Earlier.Style} style", prompt, StringComparison.OrdinalIgnoreCase);
            });
        Assert.All(next.Scenes, scene => Assert.DoesNotContain("watercolor", scene.Prompt, StringComparison.Ordinal));
    }

    [Fact]
    public void A_negative_prompt_that_the_request_states_with_the_feedback_replaces_the_earlier_requests()
    {
        var first = Takes.Request("A lake, no text") with { NegativePrompt = "cars, people" };
        var stated = first with { Feedback = "no boats", BasedOnTake = Takes.Parent, NegativePrompt = "birds, People" };
        var next = Takes.Read(Regenerator.Quantify(stated, Takes.First(first), first));

        Assert.Equal(["birds", "People", "boats", "text"], NegativePrompts.StatedIn(next.NegativePrompt));
        Assert.Equal(
            NegativePrompts.ItemsOf(next.NegativePrompt).Count,
            NegativePrompts.ItemsOf(next.NegativePrompt).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void A_prompt_that_comes_with_the_feedback_is_the_new_base()
    {
        var request = Request with { Prompt = "A cup of coffee", Feedback = "at night", BasedOnTake = Takes.Parent };
        var input = new QuantificationInput(Guid.NewGuid(), "demo", request, Earlier, Request);
        var next = Takes.Read(PromptQuantifier.ByRules(input, PromptReading.Of(request.Prompt)));
        Assert.Equal("A cup of coffee", Assert.Single(next.Scenes).Text);
        Assert.Equal("deep night with points of light", next.Lighting);
    }

    public static TheoryData<string> Units =>
    [
        "warmer ", "warmer, ", "no text and ", "no a, ", "replace a with b, ", "replace ", "a instead of b ", "instead of a ",
        "scene 1 scene 2 ",
        "scene 1: darker. ", "\"without ", "\"", "を", "もっと", "add a b, ", "add cats and ", "remove the ball, ", "lose a dog and ",
        "keep the rest ", "2 seconds longer ", "10 seconds, ", "the the ", "and ", "and then and ", ". ", "a", "a ", "dog ",
        "the dog runs, ",
        "change dogs to look different ", "change the headline to \"a\" ",
        "headline: ", "not a but ", "a not b, ", "scene 1 the first one ", "undo that ", "swap scene ", "I don't like the music ",
        "quieter music ", "ohne ", "plus lent et ", "sin texto y ", "9:16 ", "é ", "(",
    ];

    [Theory]
    [MemberData(nameof(Units))]
    public void Ten_thousand_characters_are_read_in_less_than_50_milliseconds(string unit)
    {
        var feedback = string.Concat(Enumerable.Repeat(unit, (10_000 / unit.Length) + 1))[..10_000];

        Assert.InRange(ThreadTime.BestOf(() => Takes.Quantify(Earlier, Request, feedback), enough: 40, attempts: 40), 0, 50);
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

    [Theory]
    [InlineData("remove the second scene")]
    [InlineData("delete scene 1")]
    [InlineData("Szene 2 entfernen")]
    [InlineData("supprime la scène 2")]
    [InlineData("シーン2を削除して")]
    public void The_removal_of_a_scene_is_refused(string feedback)
    {
        var failure = Assert.IsType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, feedback)).Failure;

        Assert.Equal("feedback", failure.Field);
        Assert.Contains("keeps the scenes of its take", failure.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Der Text soll weg")]
    [InlineData("Der Text muss weg")]
    public void A_verb_before_the_one_that_removes_is_no_part_of_what_is_removed(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.StartsWith("text, ", next.NegativePrompt, StringComparison.Ordinal);
        Assert.Null(next.Brief!.Overlays!.Headline);
    }
}
