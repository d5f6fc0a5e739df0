using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Rules;

/// <summary>
/// Texts of 10,000 characters made to be slow: time grows with the length of the text, whatever it says. What backtracks takes many times
/// the limits of these tests, and a busy machine far less.
/// </summary>
public sealed class AdversarialPromptTests
{
    private const int Length = 10_000;
    private const double Limit = 250; // milliseconds

    public static TheoryData<string> Units =>
    [
        "no ", "no a and ", "no people, ", "without a, b or ", "10 ", "10 seconds ", "10 seconds, ", "ten second ", "9:16 ", "9:",
            "16:9:", "vertical ",
        "vertical square ", "vertical 16:9 and ", "for TikTok ", "tiktok video ", "\"", "“", "a\"b ", "(", ")(", " ", "\n", ". ", "... ",
            "then ",
        "and then ", "a video of ", "create a video of ", "please ", "the the ", "of of ", "in a style ", "in ", "90s ", "1990s style ",
        "sandbox:delay=20s ", "=", "a=", "#", "4K ", "hd hd ", "60 fps ", "60 frames per ", "scene 1 ", "Scene 1: ", "1. ", "1. a\n",
            "0-3s: a\n",
        "three scenes ", "4 seconds each ", "each ", "half a ", "one hundred and ", "quatre vingt ", "cuarenta y ", "十", "秒", "15秒", "文字なし",
        "人や", "人、", "なし", "縦型", "の", "ohne ", "keine Menschen und ", "sans ", "sin ", "pas de ", "avoid ", "with music ", "voice saying ",
        "our logo ", "text \"", "-", "- ", "->", "→", "a-b-", "'", "l'", "it's ", "é", "ß", "\u0301", "🌊", "\t", "\u00a0", "make it ",
            "long ",
        "less than ", "under under ", "a a a a ", "minute ", "a minute and a half ", "1:30 minutes ", "2m30s ", "10-15 ", "10 to ",
        "between 10 and ", "1 min 30 ", "frame rate ", "24 frames/", "1080x1920 ", "d'1 ", "please make sure to avoid ", "it has no ",
        "sekundig", "TikTok about ", "headline:", "headline: a, ", "text: \"", "cta:a.", "a.b", "(0-3s): a. ", "[0:00-0:05] ", "0:00-0:05 ",
        "not in a ", "not a cartoon, ", "白黒ではない", ":30 spot ", "15\" ", "max. 10 s ", "a minute thirty ", "カットを", "a.b. c",
        "a dog; ", "; ", "hook: ; ", "(;", "two different ", "two different ads ", "up to 70% off ", "[Scene 1] ", "1) ", "\"a\" and ",
        "[", "*", "**(", "•", "(- ", "- [", ";scene 1", ", scene 2: ",
    ];

    [Theory]
    [MemberData(nameof(Units))]
    public void A_repeated_text_is_read_in_less_than_a_quarter_of_a_second(string unit)
    {
        var prompt = Fill(unit, "");
        Assert.InRange(BestOf(prompt), 0, Limit);
    }

    [Fact]
    public void Lists_that_never_end_are_read_in_less_than_a_quarter_of_a_second()
    {
        string[] prompts =
        [
            Fill("and a ", "no ") + "(",
            "no " + string.Concat(Enumerable.Repeat("a and ", 40)) + "(",
            Fill("a, ", "no "), Fill("a or ", "without "), Fill("red ", "no "), Fill("second ", "10 "), Fill("vertical ", "15 second "),
            Fill("fast ", "a "), Fill("x", ""), Fill("9", ""), Fill("no,", ""), Fill("people, ", "no "), Fill("people or ", "no "),
        ];
        Assert.All(prompts, prompt => Assert.InRange(BestOf(prompt), 0, Limit));
    }

    [Fact]
    public void The_time_grows_with_the_length_of_the_text()
    {
        var sentence = "A 15 second vertical ad for TikTok, no people, no text. Then a calm lake at dusk, 60 fps. ";
        var half = BestOf(Repeat(sentence, Length / 2), enough: 0, attempts: 9);
        var whole = BestOf(Repeat(sentence, Length), enough: 0, attempts: 9);

        Assert.InRange(whole, 0, (half * 4) + 5);
    }

    private static double BestOf(string prompt, double enough = Limit, int attempts = 5)
    {
        var request = new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt };
        return ThreadTime.BestOf(() => RulesQuantifier.Quantify(request), enough, attempts);
    }

    private static string Fill(string unit, string start) => start + Repeat(unit, Length - start.Length);

    private static string Repeat(string unit, int length) => string.Concat(Enumerable.Repeat(unit, (length / unit.Length) + 1))[..length];
}
