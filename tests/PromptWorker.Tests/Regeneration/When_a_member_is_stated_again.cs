using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Tests.LanguageModel;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Tests.Regeneration;

/// <summary>Feedback has changed what the first request states; the request with the next feedback states it as at first.</summary>
public sealed class When_a_member_is_stated_again
{
    private static readonly GenerateVideo First = Takes.Request() with { AspectRatio = "16:9", DurationSeconds = 6, Style = "anime" };

    private static readonly PromptParameters Changed = Takes.Next(
        Takes.First(First), First, "square. Make it 10 seconds. In watercolor style. Remove the music. Change the headline to \"Stay\"");

    [Fact]
    public async Task Should_leave_what_the_feedback_has_changed_where_nothing_is_stated()
    {
        var next = await NextAsync(EffectiveRequest.Of(First, Changed));

        Assert.Equal(("1:1", 10.0, "watercolor"), (next.AspectRatio, next.DurationSeconds, next.Style));
        Assert.Null(next.Brief!.Music);
        Assert.Equal("Stay", next.Brief.Overlays!.Headline!.Text);
    }

    [Fact]
    public async Task Should_give_each_member_its_first_value_again()
    {
        var next = await NextAsync(First);

        Assert.Equal(("16:9", 6.0, "anime"), (next.AspectRatio, next.DurationSeconds, next.Style));
        Assert.All(next.Scenes, scene => Assert.Contains("anime style", scene.Prompt, StringComparison.Ordinal));
        Assert.Equal((First.Music, "Run free"), (next.Brief!.Music, next.Brief.Overlays!.Headline!.Text));
    }

    /// <summary>Feedback has taken what the first request excludes in again.</summary>
    [Theory]
    [InlineData("cat, car", "cat")]
    [InlineData("cat", "cat")]
    [InlineData(null, null)]
    public async Task Should_exclude_again_what_a_negative_prompt_states_with_its_first_value(string? stated, string? expected)
    {
        var first = First with { NegativePrompt = stated is null ? "cat, car" : stated };
        var changed = Takes.Next(Takes.First(first), first, "add a cat");
        Assert.DoesNotContain("cat", NegativePrompts.ItemsOf(changed.NegativePrompt));
        var effective = EffectiveRequest.Of(first, changed);

        var next = await NextAsync(stated is null ? effective : effective with { NegativePrompt = stated }, "warmer", first, changed);

        var items = NegativePrompts.ItemsOf(next.NegativePrompt);
        Assert.Equal(expected is not null, items.Contains("cat"));
        Assert.Equal(first.NegativePrompt!.Contains("car", StringComparison.Ordinal), items.Contains("car"));
    }

    [Fact]
    public async Task Should_let_newer_feedback_change_what_is_not_stated()
    {
        var next = await NextAsync(EffectiveRequest.Of(First, Changed), "vertical, 8 seconds long");
        Assert.Equal(("9:16", 8.0), (next.AspectRatio, next.DurationSeconds));
    }

    [Fact]
    public void Should_start_from_the_request_where_feedback_has_words_that_no_request_may_have()
    {
        var longer = Takes.Next(Takes.First(First), First, $"square. Change the headline to \"{new string('x', 200)}\"");
        Assert.Same(First, EffectiveRequest.Of(First, longer));
        Assert.Same(First, EffectiveRequest.Of(First, Takes.First(First)));
    }

    private static Task<PromptParameters> NextAsync(GenerateVideo request, string feedback = "warmer") =>
        NextAsync(request, feedback, First, Changed);

    private static async Task<PromptParameters> NextAsync(
        GenerateVideo request, string feedback, GenerateVideo first, PromptParameters changed)
    {
        await using var process = await PromptWorkerProcess.StartAsync(server: null);
        return Assert.IsType<PromptQuantified>(await process.AnswerAsync(new QuantifyPrompt
        {
            JobId = Guid.NewGuid(),
            TenantName = First.TenantName,
            Request = request with { Feedback = feedback, BasedOnTake = Takes.Parent },
            Earlier = changed,
            EarlierRequest = first,
        })).Parameters;
    }
}
