using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Policy;
using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Tests.Rules;

namespace AdGenius.PromptWorker.Tests.Policy;

/// <summary>Texts of 10,000 characters made to be slow for the search of terms.</summary>
public sealed class AdversarialPolicyTests
{
    private const int Length = 10_000;

    // The greatest policy that a tenant may have, with terms that begin alike.
    private static readonly TenantPolicy Greatest = new()
    {
        BlockedTerms = [.. Enumerable.Range(0, TenantPolicyRulesMaximum).Select(number => new BlockedTerm
        {
            Term = string.Concat(Enumerable.Repeat("a a", 1 + (number % 20))) + $" {number} b",
        })],
    };

    private const int TenantPolicyRulesMaximum = VideoRequests.TenantPolicyRules.MaxTerms;

    public static TheoryData<string> Units =>
    [
        "a", "a ", "a-", "a.", "aa ", "a a-a ", "co", "c o c a i n ", "cocain ", "c0c4", "1", "1i", "@", "a@", "a!b$", "b u y ", "é", "ｃ",
        "\u200b", "a\u0336", "🍺", "𝓬", "酒", "ビ", "ﾋﾞ", "が", "ß", "а", "aа", "taylor ", "taylor swif ", "new ", "\n", "'", "nike ", "gun ",
        "no gun, ", "without a, ", "l o s e ", "b b b  ", "I a m ", "\ufffe", "a1", "1a1", "맥", "를", "를 ", "ก", "ก้", "เก",
    ];

    [Theory]
    [MemberData(nameof(Units))]
    public void A_repeated_text_is_checked_in_less_than_a_quarter_of_a_second(string unit)
    {
        var prompt = string.Concat(Enumerable.Repeat(unit, (Length / unit.Length) + 1))[..Length];
        var request = new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt };
        var reading = PromptReading.Of(prompt);
        var texts = PolicyTexts.Of(request, reading);

        Assert.InRange(ThreadTime.BestOf(() => PolicyRules.Of(Greatest).Check(texts, null), enough: 250, attempts: 6), 0, 250);
    }
}
