using AdGenius.Contracts;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests;

public sealed class RulesQuantifierTests
{

    [Fact]
    public void A_short_prompt_becomes_a_detailed_one()
    {
        var read = Read("Create a cool video of a sunset");

        Assert.Equal("a sunset", read.Subject);
        Assert.Equal("stylish", read.Mood);
        Assert.Equal("cinematic", read.Style);
        Assert.Equal("warm golden-hour light", read.Lighting);
        Assert.Equal(6, read.DurationSeconds);
        Assert.Equal(Quality.Draft, read.Quality);
        Assert.StartsWith("a sunset, under an open sky, warm golden-hour light", read.EnhancedPrompt, StringComparison.Ordinal);
        Assert.DoesNotContain("video", read.EnhancedPrompt, StringComparison.OrdinalIgnoreCase);
        Assert.Single(read.Scenes);
    }

    [Fact]
    public void Sentences_and_then_become_scenes()
    {
        var read = Read("A serene mountain landscape at sunrise. Then a bustling city skyline at night.");

        Assert.Equal(
            ["A serene mountain landscape at sunrise.", "A bustling city skyline at night."],
            read.Scenes.Select(scene => scene.Text));
        Assert.Equal([3.0, 3.0], read.Scenes.Select(scene => scene.DurationSeconds));
        Assert.Contains("soft sunrise light", read.Scenes[0].Prompt, StringComparison.Ordinal);
        Assert.Contains("serene mood", read.Scenes[0].Prompt, StringComparison.Ordinal);
        Assert.Contains("deep night", read.Scenes[1].Prompt, StringComparison.Ordinal);
        Assert.Contains("energetic mood", read.Scenes[1].Prompt, StringComparison.Ordinal);
        Assert.NotEqual(read.Scenes[0].Palette, read.Scenes[1].Palette);
    }

    [Theory]
    [InlineData("A cat wakes up, then it eats and then it sleeps", 3)]
    [InlineData("1. A cup of coffee\n2. Steam rising\n3. A smile", 3)]
    [InlineData("Scene 1: a dog runs. Scene 2: a dog sleeps.", 2)]
    [InlineData("A dog in a park. Make it cinematic. Use warm colors.", 1)]
    [InlineData("Dr. Smith walks through the lab at 5.5 km/h", 1)]
    [InlineData("一只猫在雪地里。然后它睡着了。", 2)]
    [InlineData("كلب يركض على الشاطئ عند الغروب", 1)]
    [InlineData("🌊🏄‍♀️", 1)]
    public void Prompts_are_cut_into_scenes(string prompt, int sceneCount) => Assert.Equal(sceneCount, Read(prompt).Scenes.Count);

    [Theory]
    [InlineData("A 15 second clip of waves", 15)]
    [InlineData("Waves for half a minute", 30)]
    [InlineData("Waves, one minute long", 60)]
    [InlineData("Waves, 8s", 8)]
    [InlineData("Make a ten-second ad for a perfume", 10)]
    [InlineData("The 2000 seconds of silence", 6)]
    public void The_length_is_read(string prompt, double seconds) => Assert.Equal(seconds, Read(prompt).DurationSeconds);

    [Theory]
    [InlineData("A vertical video of a dancer", "9:16")]
    [InlineData("A dancer, square format", "1:1")]
    [InlineData("A dancer for TikTok", "9:16")]
    [InlineData("A dancer in 4:5", "4:5")]
    [InlineData("A dancer", "16:9")]
    [InlineData("Times Square at noon", "16:9")]
    public void The_shape_is_read(string prompt, string aspectRatio) => Assert.Equal(aspectRatio, Read(prompt).AspectRatio);

    [Theory]
    [InlineData("A watch in 4K", Quality.Premium)]
    [InlineData("A watch in full HD", Quality.High)]
    [InlineData("A watch in HD quality", Quality.Standard)]
    [InlineData("A watch", Quality.Draft)]
    public void The_size_is_read(string prompt, Quality quality) => Assert.Equal(quality, Read(prompt).Quality);

    [Fact]
    public void The_rate_is_read_and_taken_out_of_the_subject()
    {
        var read = Read("A skateboarder jumps at 60 fps");

        Assert.Equal(60, read.FramesPerSecond);
        Assert.Equal("A skateboarder jumps", read.Subject);
    }

    [Theory]
    [InlineData("A skateboarder jumps at 23.976 fps", 23.976)]
    [InlineData("A skateboarder jumps at 23.98fps", 23.976)]
    [InlineData("A skateboarder jumps at 23,976 fps", 23.976)]
    [InlineData("A skateboarder jumps at 59,940 frames per second", 59.94)]
    [InlineData("A skateboarder jumps at 29.97 frames per second", 29.97)]
    public void The_rates_of_television_are_read(string prompt, double rate)
    {
        var read = Read(prompt);

        Assert.Equal(rate, read.FramesPerSecond);
        Assert.Equal("A skateboarder jumps", read.Subject);
        Assert.Empty(read.Adjustments ?? []);
    }

    [Fact]
    public void What_not_to_show_goes_into_the_negative_prompt()
    {
        var read = Read("A quiet beach at dawn, no people, no text. Without any boats.");

        Assert.StartsWith("people, text, boats, ", read.NegativePrompt, StringComparison.Ordinal);
        Assert.DoesNotContain("people", read.EnhancedPrompt, StringComparison.Ordinal);
        Assert.Single(read.Scenes);
    }

    [Theory]
    [InlineData("A car video", "A car video")]
    [InlineData("make a coffee ad", "a coffee ad")]
    [InlineData("Make a 10 second coffee ad", "a coffee ad")]
    [InlineData("Make me a pizza video", "a pizza video")]
    [InlineData("A beach video for TikTok", "A beach video")]
    [InlineData("A Nike commercial, vertical", "A Nike commercial")]
    [InlineData("wedding video", "Wedding video")]
    [InlineData("Mach ein Kaffee-Video", "ein Kaffee-Video")]
    public void A_subject_before_the_noun_for_a_video_is_enough(string prompt, string subject)
    {
        var read = Read(prompt);

        Assert.Equal(subject, read.Subject);
        Assert.Empty(read.Adjustments ?? []);
    }

    [Theory]
    [InlineData("A cool video")]
    [InlineData("Make me an awesome short video")]
    [InlineData("a time lapse video")]
    [InlineData("an explainer video")]
    [InlineData("Ein tolles Video")]
    public void How_a_video_should_be_is_no_subject(string prompt)
    {
        var request = new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt };

        Assert.Equal("prompt", Assert.IsType<Quantification.Rejected>(RulesQuantifier.Quantify(request)).Failure.Field);
    }

    [Fact]
    public void A_theme_that_a_later_sentence_shows_makes_no_scene() =>
        Assert.Equal("A barista pours milk", Read("15 second coffee ad, vertical. A barista pours milk.").Subject);

    [Fact]
    public void What_the_request_says_wins()
    {
        var read = Read(new GenerateVideo
        {
            RequestId = "r",
            TenantName = "demo",
            CreativeId = "c",
            Prompt = "A 20 second vertical watercolor clip of a fox in 4K",
            DurationSeconds = 5,
            AspectRatio = "1:1",
            Quality = Quality.High,
            FramesPerSecond = 30,
            Style = "anime",
            NegativePrompt = "snow",
        });

        Assert.Equal(
            (5, "1:1", Quality.High, 30, "anime"),
            (read.DurationSeconds, read.AspectRatio, read.Quality, read.FramesPerSecond, read.Style));
        Assert.StartsWith("snow, ", read.NegativePrompt, StringComparison.Ordinal);
        Assert.Contains("anime style", read.EnhancedPrompt, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenes_given_one_by_one_stay_as_they_are()
    {
        var read = Read(new GenerateVideo
        {
            RequestId = "r",
            TenantName = "demo",
            CreativeId = "c",
            Scenes = [.. Enumerable.Range(1, 12).Select(number => $"Scene number {number}. It has two sentences.")],
            DurationSeconds = 60,
        });

        Assert.Equal(12, read.Scenes.Count);
        Assert.All(read.Scenes, scene => Assert.Equal(5, scene.DurationSeconds));
    }

    [Theory]
    [InlineData("Ein Skater springt mit 29,97 Bildern pro Sekunde", 29.97)]
    [InlineData("Ein Skater springt, 23,976 Bilder pro Sekunde", 23.976)]
    [InlineData("Ein Skater springt, 1,000 fps", 60)]
    public void The_comma_of_a_rate_is_decimal_where_thousands_are_no_rate(string prompt, double rate) =>
        Assert.Equal(rate, Read(prompt).FramesPerSecond);

    [Theory]
    [InlineData(null, "A bar", "a bar")]
    [InlineData("A harbour at dawn", "A bar", "A harbour at dawn")]
    public void A_listed_scene_that_only_excludes_shows_what_is_shown_before(string? prompt, string first, string shown)
    {
        var read = Read(new GenerateVideo
        {
            RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt, Scenes = [first, "No people"],
        });

        Assert.Equal([first, "No people"], read.Scenes.Select(scene => scene.Text));
        Assert.StartsWith(shown, read.Scenes[1].Prompt, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("people", read.NegativePrompt, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A lake. No people, please.")]
    [InlineData("A lake. Also no people.")]
    [InlineData("No people. A lake.")]
    [InlineData("A lake. No people")]
    public void A_sentence_that_only_excludes_is_no_scene(string prompt)
    {
        var read = Read(prompt);

        Assert.Equal("A lake", Assert.Single(read.Scenes).Text.TrimEnd('.'));
        Assert.StartsWith("people, ", read.NegativePrompt, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_listed_scene_excludes_is_in_no_prompt_and_in_the_negative_prompt()
    {
        var read = Read(new GenerateVideo
        {
            RequestId = "r",
            TenantName = "demo",
            CreativeId = "c",
            Scenes = ["An empty beach, no people", "A family dinner without beer", "A dog runs"],
        });

        Assert.Equal(["An empty beach, no people", "A family dinner without beer", "A dog runs"], read.Scenes.Select(scene => scene.Text));
        var prompts = string.Join('\n', read.Scenes.Select(scene => scene.Prompt).Append(read.EnhancedPrompt).Append(read.Subject));
        Assert.DoesNotContain("people", prompts, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("beer", prompts, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("empty beach", read.Scenes[0].Prompt, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("people", read.NegativePrompt, StringComparison.Ordinal);
        Assert.Contains("beer", read.NegativePrompt, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A paper boat on a lake at sunset, calm, with music", "calm")]
    [InlineData("A paper boat on a lake with background music", "warm")]
    [InlineData("An epic mountain with music, 10 seconds", "dramatic")]
    [InlineData("Ein Boot auf einem See mit Musik", "warm")]
    [InlineData("A band plays music", null)]
    [InlineData("A party with music and dancing", null)]
    [InlineData("A girl with a music box", null)]
    public void Music_without_a_mood_has_that_of_the_prompt(string prompt, string? mood)
    {
        var read = Read(new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt });

        Assert.Equal(mood, read.Brief?.Music?.Mood);
        Assert.Equal(mood is null, read.Scenes[0].Text.Contains("music", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("A party celebrating 4K followers")]
    [InlineData("Win $4K in our giveaway")]
    [InlineData("A girl wins a 2K race")]
    [InlineData("Une fête pour 8K abonnés")]
    public void A_number_of_thousands_is_no_picture_size(string prompt)
    {
        var read = Read(new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt });

        Assert.Equal(Quality.Draft, read.Quality);
        Assert.Contains("K ", read.Scenes[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void More_sentences_than_seconds_are_joined()
    {
        var prompt = string.Join(' ', Enumerable.Range(1, 40).Select(number => $"Bird {number} flies."));
        var read = Read(new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt, DurationSeconds = 6 });

        Assert.Equal(6, read.Scenes.Count);
        Assert.Contains("Bird 40", read.Scenes[^1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("制作一个15秒的竖屏广告：一杯咖啡放在桌子上", true)]
    [InlineData("Собака бежит по пляжу", true)]
    [InlineData("강아지가 해변을 달린다", true)]
    [InlineData("كلب يركض على الشاطئ", true)]
    [InlineData("夕日の海、15秒の動画", false)]
    [InlineData("夕日、都市、10秒", false)]
    [InlineData("Ein Hund am Strand von Łódź", false)]
    [InlineData("🌊🏄‍♀️", false)]
    public void A_prompt_in_a_language_that_the_rules_do_not_read_is_said(string prompt, bool isSaid)
    {
        var read = Assert.IsType<Quantification.Read>(PromptQuantifier.ByRules(
            new QuantificationInput(Guid.NewGuid(), "demo", Request(prompt)), PromptReading.Of(prompt))).Parameters;

        Assert.Equal(
            isSaid, (read.Adjustments ?? []).Any(one => one.StartsWith("the prompt is in a language that", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("10 seconds in 4K")]
    [InlineData("Make a video.")]
    [InlineData("...")]
    public void A_prompt_that_shows_nothing_is_rejected(string prompt)
    {
        var rejected = Assert.IsType<Quantification.Rejected>(RulesQuantifier.Quantify(Request(prompt)));
        Assert.Equal((FailureCode.InvalidRequest, "prompt"), (rejected.Failure.Code, rejected.Failure.Field));
    }

    [Fact]
    public void The_longest_prompt_is_read_quickly_and_the_same_twice()
    {
        var prompt = string.Concat(Enumerable.Repeat("no, without a then b and ", 400))[..10_000];

        Assert.Equivalent(Read("Sea. " + prompt[..9_990]), Read("Sea. " + prompt[..9_990]), strict: true);
    }

    private static PromptParameters Read(string prompt) => Read(Request(prompt));

    private static PromptParameters Read(GenerateVideo request) =>
        Assert.IsType<Quantification.Read>(RulesQuantifier.Quantify(request)).Parameters;

    private static GenerateVideo Request(string prompt)
        => new() { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt };
}
