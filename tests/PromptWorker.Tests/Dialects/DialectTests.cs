using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Dialects;
using AdGenius.PromptWorker.Rules;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Tests.Dialects;

public sealed class DialectTests
{
    [Fact]
    public void Every_model_of_the_catalogue_has_a_dialect() =>
        Assert.All(ModelIds.All, model => Assert.Equal(model, Dialect.Of(model).Model));

    [Fact]
    public void A_prompt_is_shortened_to_the_models_limit_at_the_end_of_a_phrase_and_it_is_said()
    {
        var prompt = string.Concat(Enumerable.Range(1, 80).Select(number => $"A red fox number {number} crosses the quiet river, "));
        var read = Read(prompt, "runway_gen3");

        Assert.InRange(read.EnhancedPrompt.Length, 500, 1_000);
        Assert.False(read.EnhancedPrompt.EndsWith(','));
        Assert.Contains(read.Adjustments!, adjustment => adjustment.Contains("runway_gen3 takes at most 1000", StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_prompt_keeps_its_light_mood_camera_and_style()
    {
        var prompt = string.Concat(Enumerable.Range(1, 80).Select(number => $"A red fox number {number} crosses the quiet river, "));
        var read = Read($"{prompt}watercolor, at dusk, drone shot", "runway_gen3");

        Assert.InRange(read.EnhancedPrompt.Length, 800, 1_000);
        AssertHasLook(read, read.EnhancedPrompt);
    }

    /// <summary>Whether the model takes a negative prompt depends on the worker's settings, and is said there.</summary>
    [Theory]
    [InlineData("luma_dream")]
    [InlineData("pika_v2")]
    public void Exclusions_are_in_the_negative_prompt_whatever_the_model(string model)
    {
        var read = Read("A lake, no people", model);

        Assert.Null(read.Adjustments);
        Assert.Contains("people", NegativePrompts.StatedIn(read.NegativePrompt));
    }

    [Fact]
    public void Scenes_of_local_models_fit_into_one_chunk_of_the_text_encoder()
    {
        var read = Read(string.Concat(Enumerable.Range(1, 40).Select(number => $"a tall ship {number} with white sails, ")), "local");

        Assert.InRange(PromptLength.Count(read.Scenes[0].Prompt), 40, 75);
        Assert.StartsWith("A tall ship 1 with white sails", read.Scenes[0].Prompt, StringComparison.Ordinal);
    }

    /// <summary>T5 of SD 3 and Flux reads more than CLIP; a worker that says less is one whose T5 cuts.</summary>
    [Theory]
    [InlineData(511, 500, 511)]
    [InlineData(255, 200, 255)]
    [InlineData(31, 40, 75)]
    public void Scenes_of_a_local_model_have_the_tokens_that_its_text_encoder_reads(int promptTokens, int min, int max)
    {
        var prompt = string.Concat(Enumerable.Range(1, 90).Select(number => $"a tall ship {number} with white sails, "));
        var read = Read(prompt, "local:flux", promptTokens);

        Assert.InRange(PromptLength.Count(read.Scenes[0].Prompt), min, max);
        Assert.Equal(
            $"local reads {max} tokens of a scene's prompt: the end of the text of scene 1 was left out of it",
            Assert.Single(read.Adjustments!, one => one.StartsWith("local reads", StringComparison.Ordinal)));
    }

    [Fact]
    public void Feedback_does_not_shorten_a_prompt_that_the_model_reads_as_a_whole()
    {
        var prompt = string.Concat(Enumerable.Range(1, 12).Select(number => $"a tall ship {number} with white sails, "));
        var request = new GenerateVideo
        {
            RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt, Model = "local:flux", Feedback = "warmer",
        };
        var earlier = Read(prompt, "local:flux", 511);

        var next = Assert.IsType<Quantification.Read>(
            AdGenius.PromptWorker.Regeneration.Regenerator.Quantify(request, earlier, request with { Feedback = null }, 511)).Parameters;

        Assert.Contains("ship 12 with white sails", earlier.Scenes[0].Prompt, StringComparison.Ordinal);
        Assert.Contains("ship 12 with white sails", next.Scenes[0].Prompt, StringComparison.Ordinal);
    }

    /// <summary>The last is Thai, which has no spaces: an estimate by words would find few tokens.</summary>
    [Theory]
    [InlineData("A tall ship with white sails leaves the harbour past the old lighthouse while the gulls circle over the pier and the "
        + "children on the quay wave with both hands to the sailors who climb into the rigging and sing an old song about the far islands "
        + "that lie behind the horizon where the sea is warm and green in a watercolor style at dusk with a drone shot", "A tall ship")]
    [InlineData("A dog runs, " + "across a field of tall grass and red poppies past the farm and the mill and the church and the bridge "
        + "and the pond and the old oak where the girl with the yellow hat waits for her brother who comes back from the town with a new "
        + "kite and a bag of apples and a letter from their aunt in the mountains in a watercolor style", "A dog runs, across a field")]
    [InlineData("雪の街を歩く犬が古い橋を渡って小さな川のそばの赤い家の前で止まり窓の中の猫を長い間じっと見てから静かな道を通って森の奥の湖まで走っていく夕暮れ",
        "snow, dog, night, 雪の街を歩く犬が")]
    [InlineData("เรือใบสูงสีขาวออกจากท่าเรือผ่านประภาคารเก่าแก่ในขณะที่นกนางนวลบินวนเหนือท่าเรือและเด็กๆโบกมือให้ลูกเรือที่ปีนขึ้น",
        "เรือใบสูง")]
    public void A_long_subject_is_shortened_and_the_look_stays(string prompt, string start)
    {
        var read = Read(prompt, "local");

        var scene = read.Scenes[0].Prompt;
        Assert.InRange(PromptLength.Count(scene), 60, 75);
        Assert.StartsWith(start.Split(", ")[0], scene, StringComparison.Ordinal);
        Assert.Contains(start.Split(", ")[^1], scene, StringComparison.Ordinal);
        AssertHasLook(read, scene);
        Assert.Equal(
            "local reads 75 tokens of a scene's prompt: the end of the text of scene 1 was left out of it",
            read.Adjustments![^1]);
    }

    [Fact]
    public void A_prompt_that_loses_only_the_words_about_quality_needs_no_adjustment()
    {
        var read = Read("A tall ship with white sails leaves the harbour past the old lighthouse while the gulls circle over the pier and "
            + "the children on the quay wave with both hands to the sailors who sing an old song about the sea", "local");

        Assert.DoesNotContain("professional color grading", read.Scenes[0].Prompt, StringComparison.Ordinal);
        Assert.Contains("about the sea, ", read.Scenes[0].Prompt, StringComparison.Ordinal);
        AssertHasLook(read, read.Scenes[0].Prompt);
        Assert.Null(read.Adjustments);
    }

    [Theory]
    [InlineData("one two three four, five six", 8, "one two three four, five six")]
    [InlineData("one two three four, five six", 6, "one two three four")]
    [InlineData("one, two three four five six", 6, "one, two three four five")]
    [InlineData("one two black-and-white cats", 4, "one two")]
    [InlineData("雪の街を歩く犬、猫", 16, "雪の街を歩く犬")]
    [InlineData("雪の街を歩く犬", 7, "雪の街")]
    [InlineData("ข้าวผัด", 8, "ข้าว")]
    public void A_text_ends_with_a_phrase_a_word_or_a_character(string text, int tokens, string shortened) =>
        Assert.Equal(shortened, PromptLength.ShortenToTokens(text, tokens));

    [Theory]
    [InlineData("Ein roter Hund am Strand bei Sonnenuntergang", "red, dog, beach, sunset, ")]
    [InlineData("Une bouteille verte dans la forêt", "bottle, green, Une bouteille")]
    [InlineData("Un gato en la montaña de noche", "cat, Un gato")]
    [InlineData("雪の街を歩く犬", "snow, dog, 雪")]
    [InlineData("A ferry at noon", "boat, ")]
    [InlineData("Zwei Hunde am Strand", "dogs, beach, ")]
    [InlineData("Freunde lachen auf einer Wiese", "people, meadow, ")]
    [InlineData("Une famille à la plage", "people, beach, ")]
    [InlineData("Unos amigos en la playa", "people, beach, ")]
    [InlineData("家族が公園で笑う", "people, 家族")] // not a house
    [InlineData("ビーチでコーヒーを飲む友達", "beach, coffee, people, ")]
    [InlineData("Deux chiens sur une plage", "dogs, beach, ")] // the bundled model draws one, and says so
    [InlineData("Un chien sur une plage", "dog, beach, ")]
    [InlineData("Trois bateaux et deux voitures rouges", "boats, cars, red, ")]
    [InlineData("Dos perros en la playa", "dogs, beach, ")]
    [InlineData("Dos mujeres y tres gatos", "people, cats, ")]
    [InlineData("Zwei Autos und drei Segelboote", "cars, boats, ")]
    [InlineData("Zwei Tassen Kaffee", "cups, coffee, ")]
    [InlineData("Two kayaks", "boats, ")]
    [InlineData("The dancer's kayak", "person, boat, ")]
    public void Local_models_get_the_english_words_first(string prompt, string start) =>
        Assert.StartsWith(start, Read(prompt, "local").Scenes[0].Prompt, StringComparison.Ordinal);

    [Fact]
    public void Models_of_tags_get_tags()
    {
        var read = Read("A dog runs. Then a cat sleeps.", "stability_svd");
        Assert.DoesNotContain("Then, ", read.EnhancedPrompt, StringComparison.Ordinal);
        Assert.DoesNotContain(". ", read.EnhancedPrompt, StringComparison.Ordinal);
        Assert.Contains("a dog runs, ", read.EnhancedPrompt, StringComparison.OrdinalIgnoreCase);
    }

    private static void AssertHasLook(PromptParameters parameters, string prompt) => Assert.All(
        [parameters.Lighting, $"{parameters.Mood} mood", parameters.Camera, $"{parameters.Style} style"],
        part => Assert.Contains(part, prompt, StringComparison.OrdinalIgnoreCase));

    private static PromptParameters Read(string prompt, string model, int? promptTokens = null)
    {
        var request = new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt, Model = model };
        var input = new QuantificationInput(Guid.Empty, "demo", request) { PromptTokens = promptTokens };
        var quantification = PromptQuantifier.ByRules(input, PromptReading.Of(prompt));
        return Assert.IsType<Quantification.Read>(quantification).Parameters;
    }
}
