using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Dialects;
using AdGenius.PromptWorker.Regeneration;
using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Tests.Rules;

namespace AdGenius.PromptWorker.Tests.Regeneration;

/// <summary>Words that no rule knows, and how long reading takes.</summary>
public sealed class UnreadFeedbackTests
{
    private static readonly GenerateVideo Request = Takes.Request();
    private static readonly PromptParameters Earlier = Takes.First(Request);

    /// <summary>What the rules cannot read is added to the prompts, or given to the language model: the take is paid for again.</summary>
    [Theory]
    [InlineData("I would like the sky to be purple")]
    [InlineData("make the dog look more like a husky")]
    [InlineData("A great white shark should swim by")]
    [InlineData("not good")]
    [InlineData("make it more super")]
    [InlineData("A fine rain should fall")]
    [InlineData("the girl should say okay")]
    [InlineData("Ein guter Hund soll kommen")]
    [InlineData("pas bien")]
    [InlineData("The leaves should be red")]
    [InlineData("tell a story about love")]
    [InlineData("change the style to steampunk")]
    [InlineData("change the color to teal")]
    [InlineData("change the setting to a spaceship")]
    [InlineData("change the dogs to look different")]
    [InlineData("replace the dogs with it")]
    public void What_is_not_read_is_not_lost(string feedback)
    {
        var next = Takes.Next(Earlier, Request, feedback);

        Assert.Contains(feedback, string.Join(" ", next.Regeneration!.AddedWords!), StringComparison.Ordinal);
        Assert.Contains(feedback, next.Scenes[0].Prompt, StringComparison.Ordinal);
        Assert.Equal(
            (Request.VoiceOver, Request.Music, Request.Overlays?.Headline?.Text, Request.Overlays?.CallToAction?.Text),
            (next.Brief!.VoiceOver, next.Brief.Music, next.Brief.Overlays?.Headline?.Text, next.Brief.Overlays?.CallToAction?.Text));
    }

    [Fact]
    public void Words_that_no_rule_knows_go_to_the_scenes_that_they_name()
    {
        var next = Takes.Next(Earlier, Request, "The dog should wear a blue hat.");

        Assert.Equal(["The dog should wear a blue hat"], next.Regeneration!.AddedWords);
        Assert.StartsWith("The dog should wear a blue hat, ", next.Scenes[0].Prompt, StringComparison.Ordinal);
        Assert.Equivalent(Earlier.Scenes[1], next.Scenes[1], strict: true);
        Assert.Equal([1], next.Regeneration.ChangedScenes);
        Assert.Contains("Scene 1: The dog should wear a blue hat.", next.EnhancedPrompt, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_words_leave_the_look_in_the_prompt_of_a_local_model()
    {
        var request = Request with { Model = "local" };
        var words = "The dog should wear " + string.Join(" and ", Enumerable.Range(1, 40).Select(number => $"a blue hat {number}"));
        var next = Takes.Next(Takes.First(request), request, $"{words}. Warmer.");

        Assert.All(
            ["warm soft natural daylight", $"{next.Mood} mood", next.Scenes[0].Camera, $"{next.Style} style"],
            part => Assert.Contains(part!, next.Scenes[0].Prompt, StringComparison.Ordinal));
        Assert.StartsWith("The dog should wear a blue hat 1", next.Scenes[0].Prompt, StringComparison.Ordinal);
        Assert.InRange(PromptLength.Count(next.Scenes[0].Prompt), 60, 75);
        Assert.Contains(next.Adjustments!, adjustment => adjustment.Contains("local reads 75 tokens", StringComparison.Ordinal));
    }

    [Fact]
    public void Feedback_of_many_flags_has_no_more_clauses_than_other_feedback()
    {
        var sentences = FeedbackSplitter.Split(string.Concat(Enumerable.Repeat("--ar 9:16 ", 1000)));

        Assert.InRange(sentences.Sum(sentence => sentence.Count), 1, 61);
    }

    /// <summary>Whatever the words are, the saga gets an answer.</summary>
    [Fact]
    public void Words_in_any_order_are_read_or_refused()
    {
        string[] words =
        [
            "change", "the", "headline", "to", "Go", "now", "\"", "'", "“", "”", ":", ",", ".", "and", "with", "voice", "says",
            "music", "jazz", "add", "remove", "no", "not", "text", "logo", "at", "the end", "scene", "1", "2", "seconds", "0:04",
            "-", "→", "end card", "captions", "replace", "instead of", "a", "cat", "dog", "$", "5", "example.com", "(", ")", "1.",
            "\n", "😍", "first", "last", "second", "both scenes", "legal", "Dr.", "versions", "seed", "in French", "warmer", "less",
            "the intro", "音楽", "を消して", "を小さく", "but", "keep", "should be", "Voice over", "Scene 1:", "Scene 2:", "0-3s:", "3-6s:",
            "«", "»", "ad for", "video", "Warm", "on the bottle", "No text", "Hook:", "Captions on", "End card: 3s",
        ];
        var random = new Random(7);
        for (var run = 0; run < 3000; run++)
        {
            var text = string.Join(
                run % 4 == 0 ? "" : " ", Enumerable.Range(0, 1 + (run % 8)).Select(_ => words[random.Next(words.Length)]));

            Assert.Null(Record.Exception(() => Takes.Quantify(Earlier, Request, text)));
            Assert.Null(Record.Exception(() => RulesQuantifier.Quantify(Takes.Request(text))));
        }
    }

    public static TheoryData<string> Units =>
    [
        "warmer ", "warmer, ", "no text and ", "no a, ", "replace a with b, ", "replace ", "a instead of b ", "instead of a ",
        "scene 1 scene 2 ",
        "scene 1: darker. ", "\"without ", "\"", "を", "もっと", "add a b, ", "add cats and ", "remove the ball, ", "lose a dog and ",
        "keep the rest ", "2 seconds longer ", "10 seconds, ", "the the ", "and ", "and then and ", ". ", "a", "a ", "dog ",
        "the dog runs, ",
        "change dogs to look different ", "change the headline to \"a\" ",
        "headline: ", "not a but ", "a not b, ", "scene 1 the first one ", "undo that ", "swap scene ", "I don't like the music ",
        "quieter music ", "ohne ", "plus lent et ", "sin texto y ", "9:16 ", "é ", "(",
        "at 3 seconds ", "voice: hello, ", "voice: go. your ", "1. ", "-> ", "add $ ", "and with ", "the intro ", "music: ", "0:01 ",
    ];

    [Theory]
    [MemberData(nameof(Units))]
    public void Ten_thousand_characters_are_read_in_less_than_a_quarter_of_a_second(string unit)
    {
        var feedback = string.Concat(Enumerable.Repeat(unit, (10_000 / unit.Length) + 1))[..10_000];

        Assert.InRange(ThreadTime.BestOf(() => Takes.Quantify(Earlier, Request, feedback), enough: 250, attempts: 10), 0, 250);
    }
}
