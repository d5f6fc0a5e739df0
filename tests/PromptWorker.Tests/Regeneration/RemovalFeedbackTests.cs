using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Regeneration;

/// <summary>What is to be left out, replaced or added, and what is not liked.</summary>
public sealed class RemovalFeedbackTests
{
    private static readonly GenerateVideo Request = Takes.Request();
    private static readonly PromptParameters Earlier = Takes.First(Request);

    [Theory]
    [InlineData("remove the music and the captions")]
    [InlineData("no music or captions, please")]
    [InlineData("please do not add music or captions")]
    [InlineData("entferne die Musik und die Untertitel")]
    [InlineData("bitte füge keine Musik oder Untertitel hinzu")]
    [InlineData("bitte keine Musik und keine Untertitel hinzufügen")]
    [InlineData("enlève la musique et les sous-titres")]
    [InlineData("sans musique ni sous-titres")]
    [InlineData("quita la música y los subtítulos")]
    [InlineData("por favor no añadas música o subtítulos")]
    [InlineData("音楽と字幕を削除して")]
    public void Every_part_of_a_list_is_removed(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal((null, null), (next.Brief!.Music, next.Brief.Captions));
        Assert.Equal(Earlier.NegativePrompt, next.NegativePrompt);
        Assert.Null(next.Regeneration!.AddedWords);
    }

    [Theory]
    [InlineData("remove the dog and the ball", "ball, dog")]
    [InlineData("remove the text, the dog and the ball", "ball, dog, text")]
    [InlineData("do not add a rainbow and a unicorn", "unicorn, rainbow")]
    [InlineData("remove the text and zoom in", "text")]
    [InlineData("remove the text and darken the scene", "text")]
    public void Every_thing_of_a_list_is_excluded(string feedback, string excluded)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal($"{excluded}, {Earlier.NegativePrompt}", next.NegativePrompt);
    }

    [Theory]
    [InlineData("please remove the music, it is annoying")]
    [InlineData("without music, with captions")]
    public void A_reason_behind_a_removal_is_not_removed(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Null(next.Brief!.Music);
        Assert.NotNull(next.Brief.Captions);
        Assert.Equal(Earlier.NegativePrompt, next.NegativePrompt);
    }

    [Fact]
    public void A_list_with_commas_is_removed_whole()
    {
        var brief = Takes.Next(Earlier, Request, "remove end card, headline and music").Brief!;

        Assert.Equal((null, null, null), (brief.EndCardSeconds, brief.Overlays!.Headline, brief.Music));
        Assert.NotNull(brief.Captions);
    }

    [Fact]
    public void What_is_excepted_from_a_removal_stays()
    {
        var next = Takes.Next(Earlier, Request, "remove all text except the headline");

        Assert.Null(next.Brief!.Captions);
        Assert.NotNull(next.Brief.Overlays!.Headline);
        Assert.Equal(Earlier.NegativePrompt, next.NegativePrompt);
    }

    [Theory]
    [InlineData("get rid of the red ball and make the dog brown", "make the dog brown")]
    [InlineData("lose the captions and show the sea", "show the sea")]
    [InlineData("remove the captions, the ball is too dark", "the ball is bright")]
    public void A_wish_behind_a_removal_is_not_excluded(string feedback, string added)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal(Earlier.NegativePrompt, next.NegativePrompt);
        Assert.Equal([added], next.Regeneration!.AddedWords);
    }

    [Theory]
    [InlineData("turn off the music and the captions")]
    [InlineData("turn the music and the captions off")]
    [InlineData("Musik aus und Untertitel aus")]
    [InlineData("coupe la musique et les sous-titres")]
    [InlineData("音楽と字幕をオフに")]
    public void What_is_turned_off_is_removed(string feedback)
    {
        var brief = Takes.Next(Earlier, Request, feedback).Brief!;

        Assert.Equal((null, null), (brief.Music, brief.Captions));
    }

    [Theory]
    [InlineData("replace the dog with a cat", "A cat runs on a beach with a red ball.")]
    [InlineData("a cat instead of the dog", "A cat runs on a beach with a red ball.")]
    [InlineData("ersetze den dog durch a cat", "A cat runs on a beach with a red ball.")]
    [InlineData("remove the ball", "A dog runs on a beach with a red ball.")]
    [InlineData("lose the red ball", "A dog runs on a beach.")]
    [InlineData("add a rainbow to the first scene", "A dog runs on a beach with a red ball, with a rainbow")]
    public void What_is_shown_changes_only_where_it_is_shown(string feedback, string text)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal(text, next.Scenes[0].Text);
        Assert.Equal(Earlier.Scenes[1].Text, next.Scenes[1].Text);
        Assert.Equal(Earlier.Scenes[1].Prompt, next.Scenes[1].Prompt);
        Assert.Equal(Earlier.Lighting, next.Lighting);
        Assert.NotEmpty(next.Regeneration!.Changes);
    }

    [Theory]
    [InlineData("I don't like the red ball")]
    [InlineData("I really do not like the red ball at all.")]
    [InlineData("We hate the red ball")]
    [InlineData("the red ball gefällt mir nicht")]
    [InlineData("ich mag den red ball nicht")]
    [InlineData("je n'aime pas la red ball")]
    [InlineData("no me gusta la red ball")]
    [InlineData("no nos gusta nada la red ball")]
    public void What_is_not_liked_is_left_out_where_it_is_shown(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Equal("A dog runs on a beach.", next.Scenes[0].Text);
        Assert.Null(next.Regeneration!.AddedWords);
    }

    [Theory]
    [InlineData("no me gusta el perro", "perro")]
    [InlineData("el perro no me gusta", "perro")]
    [InlineData("Die Hunde gefallen uns überhaupt nicht", "Hunde")]
    [InlineData("on n'aime pas les chiens", "chiens")]
    [InlineData("犬が嫌いです", "犬")]
    public void What_is_not_liked_is_excluded_by_its_own_words(string feedback, string what) =>
        Assert.Equal($"{what}, {Earlier.NegativePrompt}", Takes.Next(Earlier, Request, feedback).NegativePrompt);

    [Theory]
    [InlineData("I don't like it")]
    [InlineData("I don't like the colors")]
    [InlineData("das gefällt mir nicht")]
    [InlineData("no me gusta")]
    [InlineData("je n'aime pas")]
    public void A_dislike_that_names_nothing_is_refused_with_what_to_say(string feedback) => Assert.Contains(
        "is about the look, but what it asks for cannot be read; say what it should be, such as 'warmer'",
        Assert.IsType<Quantification.Rejected>(Takes.Quantify(Earlier, Request, feedback)).Failure.Text,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("the dog does not like the cat")]
    [InlineData("I don't like how the dog looks")]
    [InlineData("a sign with big letters")]
    public void What_only_resembles_a_dislike_or_a_text_is_added(string feedback) =>
        Assert.Equal([feedback], Takes.Next(Earlier, Request, feedback).Regeneration!.AddedWords);

    [Theory]
    [InlineData("a cat, not a dog")]
    [InlineData("not a dog but a cat")]
    [InlineData("a cat not a dog")]
    public void What_is_denied_is_replaced(string feedback) =>
        Assert.Equal("A cat runs on a beach with a red ball.", Takes.Next(Earlier, Request, feedback).Scenes[0].Text);

    [Theory]
    [InlineData("we don't need the captions")]
    [InlineData("the captions aren't needed")]
    public void What_is_not_needed_is_removed(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Null(next.Brief!.Captions);
        Assert.Null(next.Regeneration!.AddedWords);
    }

    [Theory]
    [InlineData("Der Text soll weg")]
    [InlineData("Der Text muss weg")]
    public void A_verb_before_the_one_that_removes_is_no_part_of_what_is_removed(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.StartsWith("text, ", next.NegativePrompt, StringComparison.Ordinal);
        Assert.Null(next.Brief!.Overlays!.Headline);
    }
}
