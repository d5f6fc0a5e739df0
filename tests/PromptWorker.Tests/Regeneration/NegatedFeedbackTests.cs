using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Regeneration;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Regeneration;

/// <summary>Feedback that names no change: praise, and changes that are not wanted.</summary>
public sealed class NegatedFeedbackTests
{
    private static readonly GenerateVideo Request = Takes.Request();
    private static readonly PromptParameters Earlier = Takes.First(Request);

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
    public void A_negation_counts_for_each_part_of_its_list(string feedback) =>
        Assert.Contains(" names no change, ", Takes.Refusal(Earlier, Request, feedback), StringComparison.Ordinal);

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
    [InlineData("make it longer but not slower")]
    [InlineData("longer and not slower")]
    [InlineData("länger, aber nicht langsamer")]
    public void A_wish_beside_a_negated_one_counts(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal((7.5, Earlier.Camera), (next.DurationSeconds, next.Camera));
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
    [InlineData("👍")]
    [InlineData("👍👍 ❤️")]
    [InlineData("👎")]
    [InlineData("nope")]
    public void Praise_alone_makes_no_take(string feedback) => Assert.Contains(
        " names no change, so nothing is made and the take stays as it is; say what should change, or send another seed",
        Takes.Refusal(Earlier, Request, feedback),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("16:9")]
    [InlineData("The headline should be Run free")]
    [InlineData("warm music")]
    public void What_the_take_has_already_makes_no_take(string feedback) => Assert.Contains(
        "asks for what the take has already",
        Takes.Refusal(Earlier, Request, feedback),
        StringComparison.Ordinal);

    /// <summary>A member of the request that makes other pictures is a change, and so are several takes.</summary>
    [Fact]
    public void Praise_with_another_member_makes_a_take()
    {
        Assert.IsType<Quantification.Read>(Quantify(Request with { Model = "local:other" }));
        Assert.IsType<Quantification.Read>(Quantify(Request with { Variations = 3 }));
        Assert.IsType<Quantification.Read>(Quantify(Request with { Quality = Quality.Premium }));
        Assert.IsType<Quantification.Rejected>(Quantify(Request with { RequestId = "again", Priority = JobPriority.High }));

        static Quantification Quantify(GenerateVideo request) =>
            Regenerator.Quantify(request with { Feedback = "👍", BasedOnTake = Takes.Parent }, Earlier, Request);
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
    public void What_is_not_to_be_changed_stays(string feedback) =>
        Assert.Contains("so nothing is made and the take stays", Takes.Refusal(Earlier, Request, feedback), StringComparison.Ordinal);
}
