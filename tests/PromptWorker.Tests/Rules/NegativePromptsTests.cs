using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Tests.Rules;

public sealed class NegativePromptsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("people", "people")]
    [InlineData("people, Cars", "people|Cars")]
    [InlineData("watermark", "watermark")]
    [InlineData("people, WATERMARK, distorted", "people|WATERMARK|distorted")]
    public void What_a_request_states_is_told_from_the_usual_items(string stated, string found)
    {
        var whole = NegativePrompts.WithUsual(NegativePrompts.ItemsOf(stated));

        Assert.Equal(found, string.Join('|', NegativePrompts.StatedIn(whole)));
        Assert.Equal(
            NegativePrompts.Usual,
            NegativePrompts.ItemsOf(whole).Where(item => NegativePrompts.Usual.Contains(item, StringComparer.OrdinalIgnoreCase))
                .Select(item => item.ToLowerInvariant()).OrderBy(item => NegativePrompts.Usual.ToList().IndexOf(item)));
    }

    [Fact]
    public void What_a_language_model_has_added_behind_them_counts_as_stated() =>
        Assert.Equal(["crowds"], NegativePrompts.StatedIn($"{NegativePrompts.WithUsual([])}, crowds"));
}
