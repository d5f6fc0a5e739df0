using AdGenius.Finishing.Brand;
using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Preflight;
using AdGenius.Finishing.Presets;
using AdGenius.Finishing.Voice;
using AdGenius.VideoRequests;
using CaptionMode = AdGenius.Contracts.Briefs.CaptionMode;

namespace AdGenius.Finishing.Tests.Preflight;

/// <summary>Requests that are refused before anything is made or paid for.</summary>
public sealed class RequestPreflightTests(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    private static readonly RequestFacts Good = new()
    {
        ClipSeconds = 6,
        Voice = new SpeechText { Script = "Good mornings start here. Find your blend." },
        Captions = new CaptionOptions { Mode = CaptionMode.Burned },
        Overlays = new OverlaySet { CallToAction = new OverlayItem { Text = "Try it free" } },
        Brand = new BrandStyle { ForbiddenWords = ["cheap", "best"] },
        Outputs = [.. new[] { "youtube", "tiktok", "feed" }.Select(name => PlatformPresets.ParseOutput("outputs", name))],
    };

    [Fact]
    public void A_good_request_passes()
    {
        var report = media.Request.Check(Good);

        Assert.True(report.Verdict == Verdict.Pass, string.Join("; ", report.Findings));
    }

    [Fact]
    public void Each_fault_is_named_with_its_field()
    {
        Assert.Multiple(
            () =>
                Fails(Good with { ClipSeconds = 3 }, "durationSeconds", "The ad has 3 seconds with its end card; tiktok accepts 5 to 60."),
            () => Fails(Good with { EndCardSeconds = 11 }, "endCardSeconds", "endCardSeconds is 11; allowed are 0 to 10."),
            () => Fails(
                Good with { Voice = new SpeechText { Script = string.Concat(Enumerable.Repeat("A minute of words. ", 250)) } },
                "voiceOver.text",
                "takes about 3"),
            () => Fails(Good with { Voice = new SpeechText { Script = "Hi.", Voice = "nobody" } }, "voiceOver.voice", "'nobody'"),
            () => Fails(Good with { Voice = new SpeechText { Script = " " } }, "voiceOver.text", "voiceOver.text is empty"),
            () => Fails(
                Good with { Voice = new SpeechText { Script = "The BEST coffee." } },
                "voiceOver.text",
                "voiceOver.text has 'best', which the brand kit forbids; remove it."),
            () => Fails(Good with { Overlays = Text("Not chéap at all") }, "overlays.headline.text", "has 'cheap'"),
            () => Fails(Good with { Overlays = Text(new string('x', 121)) }, "overlays.headline.text", "at most 120 are allowed"),
            () => Fails(
                Good with { Overlays = Text("\U00012000 cuneiform") },
                "overlays.headline.text",
                "letters that no font here has: \U00012000"),
            () => Fails(
                Good with { Disclosure = new DisclosureOptions { ContentCredentials = ContentCredentials.Required } },
                "disclosure.c2pa",
                "Finishing:ContentCredentials:Program"),
            () => Fails(Good with { Outputs = [Good.Outputs[0], Good.Outputs[0]] }, "outputs", "outputs has 'youtube' more than once"),
            () => Fails(
                Good with { Outputs =
                    [new OutputSpec { Name = "x", Preset = "reels", Shape = "1:1" }] }, "outputs", "reels accepts the shapes 9:16."),
            () => Fails(
                Good with { Outputs = [.. Enumerable.Range(0, 11).Select(i => new OutputSpec { Name = $"n{i}", Shape = "1:1" })] },
                "outputs",
                "outputs has 11 entries; allowed are at most 10."));
    }

    [Fact]
    public void A_font_without_the_letters_is_helped_by_the_others_and_no_font_is_refused()
    {
        var bundled = Path.Combine(AppContext.BaseDirectory, "Fonts", "DejaVuSans-Bold.ttf");
        var text = media.PathOf("font.ttf");
        File.WriteAllText(text, "no font");

        Assert.Equal(Verdict.Pass, media.Request.Check(Good with { Brand = new BrandStyle { FontFiles = [bundled] } }).Verdict);
        Fails(Good with { Brand =
            new BrandStyle { FontFiles = [text] } }, "brandKit.fonts", "font.ttf is no font; allowed are TTF, OTF and TTC files.");
    }

    [Theory]
    [InlineData("The best coffee", "best", true)]
    [InlineData("The bestseller", "best", false)]
    [InlineData("BESTE. Bést!", "best", true)]
    [InlineData("无敌的咖啡", "最好", false)]
    [InlineData("她戴着一副glass", "ass", false)]
    [InlineData("A glass of tea", "ass", false)]
    [InlineData("これは最高のコーヒー", "最高", true)]
    [InlineData("世界最高", "最高", true)]
    [InlineData("全国最好的咖啡", "最好", true)]
    [InlineData("いちばんおいしいコーヒーです", "おいしい", true)]
    [InlineData("กาแฟที่ดีที่สุดในโลก", "ดีที่สุด", true)]
    [InlineData("กาแฟที่ดีที่สุดในโลก", "ถูกที่สุด", false)]
    [InlineData("이것은 최고의 커피입니다", "최고", true)]
    [InlineData("세계최고의 커피", "최고", false)]
    [InlineData("これはBestなコーヒー", "best", true)]
    [InlineData("これはBestsellerです", "best", false)]
    [InlineData("𠮷野家の牛丼", "野家", true)]
    [InlineData("Ein süßer Tee", "SÜSSER", true)]
    [InlineData("Ein Fuß", "fus", false)]
    [InlineData("Smørrebrød", "smorrebrod", true)]
    [InlineData("ŁÓDŹ", "lodz", true)]
    [InlineData("Une œuvre d'art", "oeuvre", true)]
    [InlineData("the cheap\u0301s one", "cheap", false)]
    [InlineData("the cheap\u0301 one", "cheap", true)]
    [InlineData("so ch\u00ADea\u200Bp", "cheap", true)]
    [InlineData("ΦΤΗΝΟΣ καφές", "φτηνός", true)]
    [InlineData("самый ДЕШЁВЫЙ", "дешевый", true)]
    [InlineData("самый дешёвый", "деш", false)]
    [InlineData("half \ud83d of an emoji cheap", "cheap", true)]
    public void A_forbidden_word_is_a_word_of_its_own(string text, string word, bool isIn) => Assert.Equal(
        isIn, ForbiddenWord.IsIn(text, word));

    [Fact]
    public void A_colour_of_a_brand_is_read_strictly()
    {
        Assert.Equal(new(0x4A, 0x2C, 0x1D), BrandStyle.ParseColour("brandKit.primary", "#4a2C1d"));
        Assert.Equal(
            "brandKit.primary is 'brown'; allowed are colours in the form #RRGGBB.",
            Assert.Throws<FinishingRefusedException>(() => BrandStyle.ParseColour("brandKit.primary", "brown")).Message);
    }

    private static OverlaySet Text(string headline) => new() { Headline = new OverlayItem { Text = headline } };

    private void Fails(RequestFacts facts, string field, string message)
    {
        var failed = media.Request.Check(facts).Findings.FirstOrDefault(finding => finding.Verdict == Verdict.Fail);

        Assert.True(failed is not null, $"{field} did not fail");
        Assert.Equal(field, failed.Field);
        Assert.Contains(message, failed.Measured, StringComparison.Ordinal);
    }
}
