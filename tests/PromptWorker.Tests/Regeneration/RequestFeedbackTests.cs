using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Regeneration;

/// <summary>Wishes that belong to a request or an edit, and parts of a brief that a take does not have: none of them is drawn.</summary>
public sealed class RequestFeedbackTests
{
    private static readonly GenerateVideo Request = Takes.Request();
    private static readonly PromptParameters Earlier = Takes.First(Request);

    [Theory]
    [InlineData("two versions", "'variations' (--variations)")]
    [InlineData("give me 3 variations please", "'variations' (--variations)")]
    [InlineData("bitte zwei Varianten", "'variations' (--variations)")]
    [InlineData("warmer, and make 2 takes", "'variations' (--variations)")]
    [InlineData("use seed 42", "send it as 'seed' (--seed)")]
    [InlineData("use another model", "a regeneration keeps the model of its take")]
    [InlineData("in the first 3 seconds, make it brighter", "name the scene")]
    [InlineData("from second 3 it should be brighter", "name the scene")]
    [InlineData("at 0:04 the city should be brighter", "name the scene")]
    [InlineData("0:00-0:03 make it darker", "name the scene")]
    [InlineData("cut the last second", "cut and place with an edit")]
    [InlineData("in den ersten 3 Sekunden heller", "name the scene")]
    public void What_a_request_or_an_edit_states_is_refused_with_where(string feedback, string where)
    {
        var failure = Assert.IsType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, feedback)).Failure;

        Assert.Equal("feedback", failure.Field);
        Assert.Contains(where, failure.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keep it at 8 seconds", 8)]
    [InlineData("the first scene 4 seconds", 7)]
    [InlineData("2 seconds longer", 8)]
    public void A_length_is_no_time(string feedback, double seconds) =>
        Assert.Equal(seconds, Takes.Next(Earlier, Request, feedback).DurationSeconds, 3);

    [Theory]
    [InlineData("the model should wear a hat")]
    [InlineData("a seed grows in the soil")]
    [InlineData("let the dog walk into the first second-hand shop")]
    public void What_the_picture_shows_is_no_member(string feedback) =>
        Assert.Equal([feedback], Takes.Next(Earlier, Request, feedback).Regeneration!.AddedWords);

    [Theory]
    [InlineData("add a headline", "give the words of the text in quotation marks")]
    [InlineData("add a call to action", "give the words of the text in quotation marks")]
    [InlineData("add a voice-over", "give the words of the voice in quotation marks")]
    [InlineData("add subtitles", "the take has none; give them in quotation marks")]
    [InlineData("louder music", "the take has no music")]
    [InlineData("the voice is too fast", "the take has no voice")]
    [InlineData("add our logo", "neither a logo nor a brand kit")]
    [InlineData("our logo at the end", "neither a logo nor a brand kit")]
    public void A_part_that_the_take_does_not_have_is_named(string feedback, string why)
    {
        var request = new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = Takes.TwoScenes };
        var earlier = Takes.First(request);

        Assert.Contains(
            why, Assert.IsType<Quantification.Rejected>(Takes.Quantify(earlier, request, feedback)).Failure.Text, StringComparison.Ordinal);
        var next = Takes.Next(earlier, request, $"{feedback}. Warmer.");
        Assert.Contains(why, Assert.Single(next.Adjustments!), StringComparison.Ordinal);
        Assert.Null(next.Regeneration!.AddedWords);
    }

    [Theory]
    [InlineData("our logo at the end", 4d)]
    [InlineData("put the logo at the end", 4d)]
    [InlineData("add our logo at the end", 4d)]
    [InlineData("unser Logo am Ende", 4d)]
    [InlineData("le logo à la fin", 4d)]
    [InlineData("pon el logo al final", 4d)]
    public void A_logo_of_the_brand_kit_is_placed(string feedback, double from)
    {
        var request = Request with { BrandKit = "tea" };
        var next = Takes.Next(Takes.First(request), request, feedback);

        Assert.Equal(new Overlay { From = from }, next.Brief!.Overlays!.Logo);
        Assert.Equal((null, null), (next.Adjustments, next.Regeneration!.AddedWords));
        Assert.Empty(next.Regeneration.ChangedScenes);
    }

    [Theory]
    [InlineData("更暖一点")]
    [InlineData("去掉文字")]
    [InlineData("сделай теплее")]
    public void Feedback_in_a_language_that_the_rules_do_not_read_is_said(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal([feedback], next.Regeneration!.AddedWords);
        Assert.Contains(
            "the feedback is in a language that the rules do not read", Assert.Single(next.Adjustments!), StringComparison.Ordinal);
    }
}
