using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Policy;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Policy;

public sealed class PolicyRulesTests
{
    private static readonly TenantPolicy Casino = new() { BlockedTerms = [new BlockedTerm { Term = "cocaine" }] };

    [Theory]
    [InlineData("COCAINE in a bag")]
    [InlineData("Cöcàine in a bag")]
    [InlineData("ｃｏｃａｉｎｅ in a bag")]
    [InlineData("𝓬𝓸𝓬𝓪𝓲𝓷𝓮 in a bag")]
    [InlineData("ⓒⓞⓒⓐⓘⓝⓔ in a bag")]
    [InlineData("co\u200bca\u200dine in a bag")]
    [InlineData("co\u00adcaine in a bag")]
    [InlineData("c\u0336o\u0336c\u0336a\u0336i\u0336n\u0336e\u0336 in a bag")]
    [InlineData("c o c a i n e in a bag")]
    [InlineData("c.o.c.a.i.n.e in a bag")]
    [InlineData("c - o - c - a - i - n - e")]
    [InlineData("b u y c o c a i n e n o w")]
    [InlineData("b u y  c o c a i n e  n o w")]
    [InlineData("co-caine in a bag")]
    [InlineData("co_ca_ine in a bag")]
    [InlineData("c0ca1ne in a bag")]
    [InlineData("coc@ine in a bag")]
    [InlineData("buy@cocaine")]
    [InlineData("2cocaine4u cocaine1")]
    [InlineData("соcаinе in a bag")] // Cyrillic letters
    [InlineData("🍭cocaine🍭")]
    [InlineData("(cocaine)")]
    [InlineData("Cocaine's effect")]
    [InlineData("cocaines")]
    public void A_blocked_term_is_found_however_it_is_written(string prompt)
    {
        var finding = Assert.Single(Check(prompt, Casino), one => one.Rule == "term/cocaine");
        Assert.Equal((PolicyAction.Refuse, "prompt"), (finding.Action, finding.Field));
        Assert.Contains(finding.Words, prompt, StringComparison.Ordinal);
    }

    /// <summary>Thai, Lao, Khmer and Burmese have no spaces between words, and Korean joins particles and endings to them.</summary>
    [Theory]
    [InlineData("ปืน", "ชายคนหนึ่งซื้อปืนใหม่ในร้าน")]
    [InlineData("เบียร์", "ดื่มเบียร์เย็น")]
    [InlineData("ເບຍ", "ດື່ມເບຍເຢັນ")]
    [InlineData("ស្រា", "ខ្ញុំផឹកស្រាត្រជាក់")]
    [InlineData("အရက်", "ကျွန်တော်အရက်သောက်တယ်")]
    [InlineData("beer", "ดื่มbeerเย็น")]
    [InlineData("맥주", "시원한 맥주를 마신다")]
    [InlineData("맥주", "맥주들에서는 거품이 난다")]
    [InlineData("도박", "도박하는 남자")]
    [InlineData("총", "총을 든 남자")]
    [InlineData("casio", "casio를 찬 남자")]
    [InlineData("𠮷野", "牛丼の𠮷野家")]
    public void A_term_is_found_in_scripts_without_spaces_and_before_korean_endings(string term, string prompt)
    {
        var finding = Assert.Single(Check(prompt, new TenantPolicy { BlockedTerms = [new BlockedTerm { Term = term }] }),
            one => one.Rule == $"term/{term}");
        Assert.Equal(term, finding.Words[..term.Length]);
    }

    [Theory]
    [InlineData("กัน", "ฉันกินข้าว")] // another vowel
    [InlineData("มา", "คนเมา")] // the vowel before belongs to it
    [InlineData("ข", "ข้าว")]
    [InlineData("က", "ကာ")]
    [InlineData("총", "총리 관저")]
    [InlineData("가", "각도를 잰다")]
    [InlineData("마약", "마약김밥")]
    [InlineData("rape", "A bunch of grapes, a drape, therapists and scrapers; g r a p e")]
    [InlineData("penis", "The pen is mightier. A peninsula.")]
    [InlineData("ass", "A glass of classic bass, a pass, an assistant, massage")]
    [InlineData("gin", "A virgin forest, engine and ginger, imagine beginning")]
    [InlineData("therapist", "the rapist")]
    [InlineData("cum", "A document, a cucumber and circumstances")]
    [InlineData("tit", "The title, a titan, an institute")]
    [InlineData("son", "A person, a season, 's on', sonnet")]
    [InlineData("beer", "A beerless party of Beerbohm")]
    [InlineData("ビール", "ビールス対策")]
    [InlineData("ヒール", "冷たいビール")]
    [InlineData("hot rod", "A hot tub. A rod of iron")]
    public void A_term_is_not_found_within_other_words(string term, string prompt) => Assert.Empty(
        Check(prompt, new TenantPolicy { BlockedTerms = [new BlockedTerm { Term = term }], Categories = NoCategories }));

    [Theory]
    [InlineData("hot rod", "HOT-ROD race")]
    [InlineData("hot rod", "two hot  rods")]
    [InlineData("monster truck", "a MonsterTruck rally")]
    [InlineData("日本酒", "冷たい日本酒を飲む")]
    [InlineData("ビール", "冷たいﾋﾞｰﾙを飲む")]
    [InlineData("ビール", "冷たいビ ー ルを飲む")]
    [InlineData("Straße", "eine STRASSE im Regen")]
    [InlineData("ab", "ab, cd")]
    public void Phrases_and_scripts_without_spaces_are_found(string term, string prompt) => Assert.Equal(
        [$"term/{term}"], Check(prompt, new TenantPolicy
        {
            BlockedTerms = [new BlockedTerm { Term = term }], Categories = NoCategories,
        }).Select(finding => finding.Rule));

    [Theory]
    [InlineData("A woman smokes a cigarette", "category/tobacco", PolicyAction.Hold)]
    [InlineData("Eine Frau mit einer Zigarette", "category/tobacco", PolicyAction.Hold)]
    [InlineData("Une machine à sous dans un bar", "category/gambling", PolicyAction.Hold)]
    [InlineData("Un hombre con una pistola", "category/weapons", PolicyAction.Hold)]
    [InlineData("カジノで遊ぶ男", "category/gambling", PolicyAction.Hold)]
    [InlineData("A hardcore pornographic film", "category/adult", PolicyAction.Refuse)]
    [InlineData("A soldier with a swastika", "category/hate", PolicyAction.Refuse)]
    [InlineData("Nike running shoes on a track", "brand/Nike", PolicyAction.Hold)]
    [InlineData("A can of Coca Cola on ice", "brand/Coca-Cola", PolicyAction.Hold)]
    [InlineData("ピカチュウが走る", "brand/Nintendo", PolicyAction.Hold)]
    [InlineData("Taylor Swift drinks lemonade", "person/Taylor Swift", PolicyAction.Hold)]
    [InlineData("TAYLOR  SWIFT drinks lemonade", "person/Taylor Swift", PolicyAction.Hold)]
    [InlineData("Kylian Mbappe scores", "person/Kylian Mbappé", PolicyAction.Hold)]
    [InlineData("大谷翔平が投げる", "person/Shohei Ohtani", PolicyAction.Hold)]
    public void The_default_policy_finds_categories_brands_and_persons(string prompt, string rule, PolicyAction action)
    {
        var finding = Assert.Single(Check(prompt, null));
        Assert.Equal((rule, action), (finding.Rule, finding.Action));
        Assert.Contains(rule, finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A serene mountain landscape at sunrise. Then a bustling city skyline at night.")]
    [InlineData("An apple on a shell by the amazon river, a puma at a gap, an orange target, a tide, a dove")]
    [InlineData("A glass of red wine and a beer on a terrace")]
    [InlineData("Friends laughing in a park, shot on a nude beige background with a smoking hot coffee")]
    [InlineData("A tailor swiftly sews; a man named Will")]
    [InlineData("Ein Herbstwald im Nebel, eine Tasse Kaffee")]
    [InlineData("静かな湖の朝")]
    public void An_everyday_ad_passes(string prompt) => Assert.Empty(Check(prompt, null));

    [Fact]
    public void Every_text_that_is_seen_or_heard_is_checked()
    {
        var request = Request("A lake") with
        {
            Scenes = ["A lake", "A casino"],
            Style = "casino",
            Feedback = "more casino",
            VoiceOver = new VoiceOver { Text = "Casino!", Scenes = ["Hello", "casino"] },
            Music = new Music { Mood = "casino jazz" },
            Overlays = new Overlays
            {
                Logo = new Overlay { Text = "casino" },
                Headline = new Overlay { Text = "The Casino" },
                CallToAction = new Overlay { Text = "To the casino" },
                LegalLine = new Overlay { Text = "Casino Ltd." },
            },
            Disclosure = new Disclosure { LabelText = "casino" },
            NegativePrompt = "casino",
        };
        var fields = PolicyTexts.Of(request, PromptReading.Of(request.Prompt!))
            .Where(text => PolicyRules.Of(null).Check([text], null).Count == 1).Select(text => text.Field);
        Assert.Equal(
            [
                "scenes[1]", "style", "feedback", "voiceOver.text", "voiceOver.scenes[1]", "overlays.logo.text", "overlays.headline.text",
                "overlays.callToAction.text", "overlays.legalLine.text", "music.mood", "disclosure.labelText",
            ],
            fields);
    }

    [Theory]
    [InlineData("lose the casino", 0)]
    [InlineData("remove the cigarettes", 0)]
    [InlineData("add a casino", 1)]
    [InlineData("no casino", 0)]
    public void Feedback_that_takes_something_away_is_free(string feedback, int count)
    {
        var request = Request("A lake") with { Feedback = feedback };
        Assert.Equal(count, PolicyRules.Of(null).Check(PolicyTexts.Of(request, PromptReading.Of("A lake")), null).Count);
    }

    [Theory]
    [InlineData("A street, no people", 0)]
    [InlineData("A street without people", 0)]
    [InlineData("A street with people", 1)]
    [InlineData("People in a street, no people", 1)]
    public void What_a_prompt_excludes_is_free(string prompt, int count) => Assert.Equal(
        count, Check(prompt, new TenantPolicy { BlockedTerms = [new BlockedTerm { Term = "people" }] }).Count);

    [Fact]
    public void A_tenant_changes_the_actions_but_not_the_fixed_one()
    {
        var policy = new TenantPolicy
        {
            Categories =
            [
                new CategoryRule { Category = "alcohol", Action = PolicyAction.Refuse },
                new CategoryRule { Category = "gambling", Action = PolicyAction.Pass },
                new CategoryRule { Category = "child-abuse", Action = PolicyAction.Pass },
            ],
            Brands = PolicyAction.Refuse,
            Persons = PolicyAction.Pass,
            AllowedNames = ["nike"],
        };
        Assert.Equal(
            ["category/alcohol", "brand/Adidas"],
            Check("Beer in a casino with Nike and Adidas shoes, with Taylor Swift", policy).Select(finding => finding.Rule));
        var finding = Assert.Single(Check("child pornography", policy), one => one.Rule == "category/child-abuse");
        Assert.Equal(PolicyAction.Refuse, finding.Action);
    }

    [Fact]
    public void What_was_approved_is_not_found_again_in_any_spelling()
    {
        var first = Check("Nike shoes and a Casino", null);
        Assert.Equal(2, first.Count);
        Assert.Empty(PolicyRules.Of(null).Check([new PolicyText("enhancedPrompt", "NIKE shoes, casino")], first));
        Assert.Single(PolicyRules.Of(null).Check([new PolicyText("enhancedPrompt", "NIKE shoes, roulette")], first));
    }

    [Fact]
    public void The_decision_is_the_strictest_and_a_refusal_names_its_rule()
    {
        var decision = PolicyDecision.Of(Check("Nike shoes, porn", null));
        var failure = Assert.IsType<PolicyDecision.Refuse>(decision).Failure;
        Assert.Equal(("category/adult", "prompt"), (failure.Rule, failure.Field));
        Assert.Equal("prompt has 'porn', which the rule category/adult refuses.", failure.Text);
        Assert.IsType<PolicyDecision.Hold>(PolicyDecision.Of(Check("Nike shoes", null)));
        Assert.IsType<PolicyDecision.Pass>(PolicyDecision.Of(Check("Shoes", null)));
    }

    private static IReadOnlyList<CategoryRule> NoCategories =>
        [.. PolicyLists.Default.Categories.Select(name => new CategoryRule { Category = name, Action = PolicyAction.Pass })];

    private static GenerateVideo Request(string prompt) =>
        new() { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt };

    private static IReadOnlyList<PolicyFinding> Check(string prompt, TenantPolicy? policy) =>
        PolicyRules.Of(policy).Check(PolicyTexts.Of(Request(prompt), PromptReading.Of(prompt)), null);
}
