using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Tests.Requests;

public sealed class TextRulesTests
{
    private const string Pair = "\U0001F305";

    private static readonly GenerateVideo Good = new() { RequestId = "r", TenantName = "t", CreativeId = "c", Prompt = "Sunset", };

    public static TheoryData<string, GenerateVideo> Fields => new()
    {
        { "requestId", Good with { RequestId = "r\0" } },
        { "prompt", Good with { Prompt = "a\u0007b" } },
        { "prompt", Good with { Prompt = "half " + Pair[..1] } },
        { "scenes", Good with { Scenes = ["fine", "not\u001bfine"] } },
        { "style", Good with { Style = "a\u009f" } },
        { "negativePrompt", Good with { NegativePrompt = Pair[1..] } },
        { "feedback", Good with { Feedback = "\0", BasedOnTake = Guid.NewGuid() } },
        { "sourceImage", Good with { SourceImage = "https://example.com/\0.png" } },
        { "callbackUrl", Good with { CallbackUrl = "https://example.com/\u0001" } },
        { "prompt", Good with { Prompt = "Sunset a" + new string('\u0301', 32) } },
        { "labels", Good with { Labels = new Dictionary<string, string> { ["a"] = "b\0" } } },
        { "labels", Good with { Labels = new Dictionary<string, string> { ["a\u007f"] = "b" } } },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void Control_characters_and_unpaired_surrogates_are_refused_in_every_field(string field, GenerateVideo request)
    {
        var fault = Assert.Single(VideoRequestRules.Check(request, ModelIds.All));
        Assert.Equal(field, fault.Field);
        Assert.Contains("at position", fault.Text, StringComparison.Ordinal);
    }

    /// <summary>SQL Server compares texts without the blanks at their ends; the ids of two jobs would be the same there.</summary>
    [Theory]
    [InlineData("r ")]
    [InlineData(" r")]
    [InlineData("r\t")]
    [InlineData("r\u00a0")]
    public void A_request_id_with_white_space_at_an_end_is_refused(string requestId)
    {
        var fault = Assert.Single(VideoRequestRules.Check(Good with { RequestId = requestId }, ModelIds.All));
        Assert.Equal(("requestId", "requestId must not begin or end with white space."), (fault.Field, fault.Text));
        Assert.Empty(VideoRequestRules.Check(Good with { RequestId = "r r" }, ModelIds.All));
    }

    [Theory]
    [InlineData("line one\r\nline two\tindented")]
    [InlineData(Pair + " مرحبا 日本")]
    [InlineData("\U0001F469\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466 x\u0301\u0323\u0331")]
    public void All_other_text_is_accepted(string prompt) =>
        Assert.Empty(VideoRequestRules.Check(Good with { Prompt = prompt }, ModelIds.All));

    [Fact]
    public void Addresses_have_a_maximum_length()
    {
        var tooLong = "https://example.com/" + new string('a', 2_048);
        var request = Good with { SourceImage = tooLong, CallbackUrl = tooLong };
        Assert.Equal(["sourceImage", "callbackUrl"], VideoRequestRules.Check(request, ModelIds.All).Select(fault => fault.Field));
    }

    [Fact]
    public void A_cleaned_text_has_no_fault()
    {
        var cleaned = TextRules.Clean("a\0b" + new string('\u0301', 900) + Pair[..1] + " c", 500);

        Assert.Null(TextRules.Fault("reason", cleaned, 500));
        Assert.StartsWith("ab\u0301", cleaned, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shortened_text_keeps_its_surrogate_pairs_whole()
    {
        var shown = TextRules.Shorten(new string('a', 39) + Pair);
        Assert.Equal(new string('a', 39) + "…", shown);
    }
}
