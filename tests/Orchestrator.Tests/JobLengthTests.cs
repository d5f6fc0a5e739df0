using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Generation;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

public sealed class JobLengthTests
{
    private const string Long = "This blend is roasted slowly in small batches, every single morning, by people who love what they do. "
        + "It is picked by hand, it is shipped on the same day, and it is on your table before the week is over.";

    private static readonly GenerateVideo Request = Fleet.Request() with { Scenes = ["a", "b"] };

    [Fact]
    public void Words_LengthenScenesWhereNothingStatesALength()
    {
        var (parameters, failure) = Decide(Request with { VoiceOver = new VoiceOver { Text = Long } });

        Assert.Null(failure);
        Assert.InRange(parameters.DurationSeconds, 14, 20);
    }

    [Theory]
    [InlineData("durationSeconds", "6")]
    [InlineData("scenes.durationSeconds", "3, 3")]
    public void LengthOfThePrompt_HoldsAndWordsThatDoNotFitAreRefusedWithTheirSeconds(string field, string value)
    {
        var (parameters, failure) = Decide(Request with { VoiceOver = new VoiceOver { Text = Long } }, field, value);

        Assert.Equal(6, parameters.DurationSeconds);
        Assert.Equal((FailureCode.InvalidRequest, "voiceOver.text"), (failure?.Code, failure?.Field));
        Assert.Contains("takes about 15 seconds to speak and the ad has 6;", failure!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void MaximumOfThePrompt_LimitsHowFarWordsLengthen()
    {
        var request = Request with { VoiceOver = new VoiceOver { Text = Long } };

        Assert.InRange(Decide(request, "maxDurationSeconds", "16").Parameters.DurationSeconds, 14, 16);
        Assert.Equal("voiceOver.text", Decide(request, "maxDurationSeconds", "8").Failure?.Field);
    }

    [Theory]
    [InlineData("bumper", 2.0, 4)]
    [InlineData("demand-gen", 0.0, 6)]
    [InlineData("9:16", 0.0, 6)]
    public void Platforms_LimitALengthThatNothingStates(string output, double endCard, double seconds)
    {
        var (parameters, failure) = Decide(Request with { Outputs = [output], EndCardSeconds = endCard });

        Assert.Null(failure);
        Assert.Equal(seconds, parameters.DurationSeconds);
        Assert.Equal(seconds, parameters.Scenes.Sum(scene => scene.DurationSeconds), 6);
    }

    [Fact]
    public void LengthOfThePrompt_ThatAPlatformRefusesIsRefused()
    {
        var (_, failure) = Decide(Request with { Outputs = ["youtube", "bumper"], EndCardSeconds = 1 }, "durationSeconds", "6");

        Assert.Equal("durationSeconds", failure?.Field);
        Assert.Equal("The ad has 7 seconds with its end card; bumper accepts 1 to 6.", failure?.Text);
    }

    [Fact]
    public void WordsTooLongForTheLongestPlatform_AreRefused()
    {
        var (_, failure) = Decide(Request with { Outputs = ["bumper"], VoiceOver = new VoiceOver { Text = Long } });

        Assert.Equal("voiceOver.text", failure?.Field);
    }

    [Theory]
    [InlineData(6, null)] // from 3 to 9 seconds
    [InlineData(3, null)]
    [InlineData(14, "voiceOver.scenes ends after about 10 seconds, as each text begins with its scene, and the ad has 6; shorten it, "
        + "raise voiceOver.speed (at most 2) or make the ad longer.")]
    public void WordsOfALateScene_MustFitBehindItsBeginning(int words, string? text)
    {
        var script = string.Concat(Enumerable.Repeat("abcdef ", words)).Trim(); // 15 letters take a second
        var request = Request with { DurationSeconds = 6, VoiceOver = new VoiceOver { Scenes = ["", script] } };

        Assert.Equal(text, Decide(request).Failure?.Text);
        Assert.Null(Decide(request with { VoiceOver = new VoiceOver { Scenes = [script, ""] } }).Failure);
        Assert.Null(Decide(request with { EndCardSeconds = 5 }).Failure);
    }

    [Theory]
    [InlineData("bumper", 3.0, 3, 1.0)] // from 6 to 3 seconds
    [InlineData("demand-gen", 0.0, 6, 4.0)]
    public void LogoAtTheEndOfThePrompt_StaysThereWhenTheLengthChanges(string output, double endCard, double seconds, double from)
    {
        var request = Request with { Outputs = [output], EndCardSeconds = endCard };
        var read = new Brief { Overlays = new Overlays { Logo = new Overlay { From = 4 } } };

        var (parameters, failure) = JobLength.Decide(
            request, WorkerEvents.Parameters(request with { DurationSeconds = 6 }) with { Brief = read });

        Assert.Null(failure);
        Assert.Equal((seconds, from), (parameters.DurationSeconds, parameters.Brief!.Overlays!.Logo!.From));
    }

    [Fact]
    public void LogoAtTheEndOfThePrompt_MovesWithWordsThatLengthenTheScenes()
    {
        var request = Request with { VoiceOver = new VoiceOver { Text = Long } };
        var read = new Brief { Overlays = new Overlays { Logo = new Overlay { From = 4 } } };

        var (parameters, _) = JobLength.Decide(
            request, WorkerEvents.Parameters(request with { DurationSeconds = 6 }) with { Brief = read });

        Assert.Equal(parameters.DurationSeconds - 2, parameters.Brief!.Overlays!.Logo!.From!.Value, 2);
    }

    [Fact]
    public void OverlayOfTheRequest_LengthensAVideoWithoutStatedLengthAndIsRefusedBehindAStatedOne()
    {
        var request = Request with { Overlays = new Overlays { CallToAction = new Overlay { Text = "Try it", From = 8 } } };

        var (parameters, failure) = Decide(request);
        Assert.Null(failure);
        Assert.Equal(9, parameters.DurationSeconds);

        foreach (var refused in (Failure?[])[
            Decide(request, "durationSeconds", "6").Failure,
            Decide(request with { Outputs = ["bumper"] }).Failure])
        {
            Assert.Equal("overlays.callToAction.from", refused?.Field);
            Assert.Equal("overlays.callToAction.from is 8; the video has 6 seconds without its end card.", refused?.Text);
        }
    }

    private static (PromptParameters Parameters, Failure? Failure) Decide(GenerateVideo request, string? field = null, string value = "")
    {
        var parameters = WorkerEvents.Parameters(request with { DurationSeconds = 6 });
        return JobLength.Decide(request, field is null ? parameters : parameters with
        {
            Spans = [new PromptSpan { Field = field, Value = value, Start = 0, Length = 1 }],
        });
    }
}
