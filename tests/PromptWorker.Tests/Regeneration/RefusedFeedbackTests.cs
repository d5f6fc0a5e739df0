using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Regeneration;
using AdGenius.PromptWorker.Rules;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Tests.Regeneration;

/// <summary>Wishes that no change of a take fulfils: an undo, and the same once more.</summary>
public sealed class RefusedFeedbackTests
{
    private static readonly GenerateVideo Request = Takes.Request();
    private static readonly PromptParameters Earlier = Takes.First(Request);

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
    public void Words_of_a_repetition_beside_others_are_none(string feedback) =>
        Assert.IsNotType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, feedback));

    [Fact]
    public void A_version_that_is_liked_is_no_repetition() =>
        Assert.Contains(" names no change, ", Takes.Refusal(Earlier, Request, "I like this version"), StringComparison.Ordinal);

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
}
