using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Tests.Requests;

public sealed class BriefTextsTests
{
    private static readonly GenerateVideo Request = new() { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = "A lake" };

    public static TheoryData<string, GenerateVideo> Forbidden => new()
    {
        { "prompt", Request with { Prompt = "A cheap lake" } },
        { "scenes", Request with { Scenes = ["A lake", "A cheap boat"] } },
        { "style", Request with { Style = "cheap plastic" } },
        { "feedback", Request with { Feedback = "make it look CHEAP", BasedOnTake = Guid.NewGuid() } },
        { "voiceOver.text", Request with { VoiceOver = new VoiceOver { Text = "So cheap!" } } },
        { "disclosure.labelText", Request with { Disclosure = new Disclosure { LabelText = "Cheap AI" } } },
    };

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void FindForbidden_NamesTheFieldAndTheWord(string field, GenerateVideo request) =>
        Assert.Equal((field, "cheap"), BriefTexts.FindForbidden(request, ["best", "cheap"]));

    [Fact]
    public void FindForbidden_IsNullWithoutTheWord() => Assert.Null(BriefTexts.FindForbidden(Request, ["best", "cheap"]));
}
