using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Pictures;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Regeneration;
using AdGenius.PromptWorker.Rules;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Tests.Regeneration;

/// <summary>What a request states with its feedback, and what had to be left out of it.</summary>
public sealed class When_a_request_states_members_with_feedback
{
    private static readonly GenerateVideo Request = Takes.Request();
    private static readonly PromptParameters Earlier = Takes.First(Request);

    [Fact]
    public void What_had_to_be_left_out_of_the_request_is_said_and_is_not_in_the_brief()
    {
        var request = Takes.Request() with
        {
            BrandKit = "tea",
            Overlays = new Overlays { Logo = new Overlay { From = 2 }, Headline = new Overlay { Text = "Run free" } },
            Diffusion = new DiffusionSettings { Steps = 8, Scheduler = "euler" },
        };
        var less = request with
        {
            BrandKit = null,
            Overlays = new Overlays { Headline = new Overlay { Text = "Run free" } },
            Diffusion = new DiffusionSettings { Steps = 8 },
            Feedback = "warmer",
            BasedOnTake = Takes.Parent,
        };

        var next = Takes.Read(Regenerator.Quantify(less, Takes.First(request), request));

        Assert.Equal(
            [
                "diffusion.scheduler of the earlier take was left out: it was deleted, or the present model does not take it",
                "brandKit of the earlier take was left out: it was deleted",
            ],
            next.Adjustments!);
        Assert.Equal((null, "Run free"), (next.Brief!.BrandKit, next.Brief.Overlays!.Headline!.Text));
        Assert.Null(next.Brief.Overlays.Logo);
        Assert.Contains(next.Regeneration!.Changes, change => change is { Field: "brief.brandKit", Before: "tea", After: null });
    }

    [Fact]
    public void Settings_that_the_caller_states_anew_are_none_that_were_left_out()
    {
        var request = Takes.Request() with { Diffusion = new DiffusionSettings { Steps = 8, Scheduler = "euler" } };
        var stated = request with
        {
            Diffusion = new DiffusionSettings { Steps = 12 }, Feedback = "warmer", BasedOnTake = Takes.Parent,
        };

        Assert.Null(Takes.Read(Regenerator.Quantify(stated, Takes.First(request), request)).Adjustments);
    }

    [Fact]
    public void What_the_request_states_with_the_feedback_is_not_overruled()
    {
        var stated = Request with { Feedback = "make it 10 seconds and square", BasedOnTake = Takes.Parent, AspectRatio = "9:16" };
        var next = Takes.Read(Regenerator.Quantify(stated, Earlier, Request));
        Assert.Equal((10.0, "9:16"), (next.DurationSeconds, next.AspectRatio));
    }

    [Theory]
    [InlineData("darker")]
    [InlineData("in watercolor style")]
    [InlineData("scene 2: in watercolor style")]
    public void A_style_that_the_request_states_with_the_feedback_is_in_all_prompts(string feedback)
    {
        var stated = Request with { Feedback = feedback, BasedOnTake = Takes.Parent, Style = " steampunk " };
        var next = Takes.Read(Regenerator.Quantify(stated, Earlier, Request));

        Assert.Equal("steampunk", next.Style);
        Assert.All(
            [.. next.Scenes.Select(scene => scene.Prompt), next.EnhancedPrompt],
            prompt =>
            {
                Assert.Contains("steampunk style", prompt, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain($"{Earlier.Style} style", prompt, StringComparison.OrdinalIgnoreCase);
            });
        Assert.All(next.Scenes, scene => Assert.DoesNotContain("watercolor", scene.Prompt, StringComparison.Ordinal));
    }

    [Fact]
    public void A_negative_prompt_that_the_request_states_with_the_feedback_replaces_the_earlier_requests()
    {
        var first = Takes.Request("A lake, no text") with { NegativePrompt = "cars, people" };
        var stated = first with { Feedback = "no boats", BasedOnTake = Takes.Parent, NegativePrompt = "birds, People" };
        var next = Takes.Read(Regenerator.Quantify(stated, Takes.First(first), first));

        Assert.Equal(["birds", "People", "boats", "text"], NegativePrompts.StatedIn(next.NegativePrompt));
        Assert.Equal(
            NegativePrompts.ItemsOf(next.NegativePrompt).Count,
            NegativePrompts.ItemsOf(next.NegativePrompt).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void A_prompt_that_comes_with_the_feedback_is_the_new_base()
    {
        var request = Request with { Prompt = "A cup of coffee", Feedback = "at night", BasedOnTake = Takes.Parent };
        var input = new QuantificationInput(Guid.NewGuid(), "demo", request, Earlier, Request);
        var next = Takes.Read(PromptQuantifier.ByRules(input, PromptReading.Of(request.Prompt)));
        Assert.Equal("A cup of coffee", Assert.Single(next.Scenes).Text);
        Assert.Equal("deep night with points of light", next.Lighting);
    }
}
