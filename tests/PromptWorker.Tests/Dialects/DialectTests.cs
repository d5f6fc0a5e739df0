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

    [Theory]
    [InlineData("Ein roter Hund am Strand bei Sonnenuntergang", "red, dog, beach, sunset, ")]
    [InlineData("Une bouteille verte dans la forêt", "bottle, green, Une bouteille")]
    [InlineData("Un gato en la montaña de noche", "cat, Un gato")]
    [InlineData("雪の街を歩く犬", "snow, dog, 雪")]
    [InlineData("A ferry at noon", "boat, ")]
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

    private static PromptParameters Read(string prompt, string model)
    {
        var request = new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt, Model = model };
        var quantification = PromptQuantifier.ByRules(new PromptOrder(Guid.Empty, "demo", request), PromptReading.Of(prompt));
        return Assert.IsType<Quantification.Read>(quantification).Parameters;
    }
}
