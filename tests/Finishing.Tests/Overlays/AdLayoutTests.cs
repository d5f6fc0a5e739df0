using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Brand;
using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Presets;
using AdGenius.Finishing.Voice;
using AdGenius.Text.Fonts;
using AdGenius.VideoRequests;
using CaptionMode = AdGenius.Contracts.Briefs.CaptionMode;

namespace AdGenius.Finishing.Tests.Overlays;

public sealed class AdLayoutTests(FinishingFixture media) : IClassFixture<FinishingFixture>, IDisposable
{
    private const string LongestLogo = "The Rather Long Name of a Coffee Roaster"; // the most that a request may have: 40
    private readonly FontLibrary _fonts = FontLibrary.OfSystem();

    public static TheoryData<string, string> Shapes =>
        new(PlatformPresets.All.SelectMany(preset => preset.Shapes.Select(shape => (preset.Name, shape.Shape))));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Everything_lies_in_the_safe_area_and_nothing_over_another(string preset, string shape)
    {
        var rules = PlatformPresets.Find(preset)!.ShapeOf(shape)!;
        using var content = AdContent.Of(
            Request("A headline that is rather long for an ad, but allowed", "Order your free sample today"), 6);

        FrameSize[] sizes = [new(rules.Width, rules.Height), FrameSize.Of(Quality.Standard, shape), FrameSize.Of(Quality.Draft, shape)];
        foreach (var size in sizes)
        {
            var layout = AdLayout.Of(content, size, rules.SafeArea, _fonts);
            var boxes = layout.Elements.Select(element => element.Box).Append(layout.CaptionBand!.Value).ToList();

            Assert.Equal(6, boxes.Count);
            Assert.All(boxes, box => Assert.True(layout.Safe.Contains(box), $"{box} is not in {layout.Safe}"));
            Assert.All(boxes, box => Assert.True(box is { Width: > 8, Height: > 8 } && box.X % 2 == 0 && box.Y % 2 == 0));
            for (var i = 0; i < boxes.Count; i++)
            {
                Assert.DoesNotContain(boxes.Skip(i + 1), other => other.Overlaps(boxes[i]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_logo_may_be_a_text_and_lies_beside_the_label(string preset, string shape)
    {
        var rules = PlatformPresets.Find(preset)!.ShapeOf(shape)!;
        var request = Request("A headline that is rather long for an ad, but allowed", "Order your free sample today");
        request = request with { Overlays = request.Overlays with { Logo = new OverlayItem { Text = LongestLogo, From = 4 } } };
        using var content = AdContent.Of(request, 6);

        FrameSize[] sizes = [new(rules.Width, rules.Height), FrameSize.Of(Quality.Standard, shape), FrameSize.Of(Quality.Draft, shape)];
        foreach (var size in sizes)
        {
            var layout = AdLayout.Of(content, size, rules.SafeArea, _fonts);
            var logo = layout.Elements.Single(element => element.Kind == OverlayKind.Logo);

            Assert.NotNull(logo.Text);
            Assert.Equal((4.0, 6.0), (logo.From, logo.To));
            Assert.True(layout.Safe.Contains(logo.Box), $"{logo.Box} is not in {layout.Safe}");
            Assert.DoesNotContain(layout.Elements, other => other != logo && other.Box.Overlaps(logo.Box));
        }
    }

    [Fact]
    public void The_brands_logo_is_shown_at_the_times_of_an_empty_one()
    {
        var brand = new BrandStyle { LogoFile = media.Logo() };
        var request = new FinishingRequest { Clips = [], Outputs = [], Brand = brand };
        var atEnd = request with { Overlays = new OverlaySet { Logo = new OverlayItem { From = 4 } } };
        var without = atEnd with { Brand = new BrandStyle() };

        using (var content = AdContent.Of(request, 6))
        {
            Assert.Equal((0.0, 6.0), (content.Logo!.From, content.Logo.To));
        }

        using (var content = AdContent.Of(atEnd, 6))
        {
            Assert.Equal((4.0, 6.0), (content.Logo!.From, content.Logo.To));
            Assert.NotNull(content.Logo.Picture);
        }

        using (var content = AdContent.Of(without, 6))
        {
            Assert.Null(content.Logo);
        }
    }

    [Fact]
    public void A_text_that_fits_into_no_size_is_refused()
    {
        using var content = AdContent.Of(Request(new string('W', OverlayLengths.Headline), "Try it"), 6);

        var refused = Assert.Throws<FinishingRefusedException>(
            () => AdLayout.Of(content, new FrameSize(360, 640), PlatformPresets.Find("tiktok")!.Shapes[0].SafeArea, _fonts));

        Assert.Equal("overlays.headline.text", refused.Field);
        Assert.Contains("too many for the safe area of 360 × 640 pixels", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A text field of a browser sends CR and LF, and a table a tab; requests allow both.</summary>
    [Fact]
    public void Line_breaks_and_tabs_of_every_system_are_drawn()
    {
        using var content = AdContent.Of(Request("Fresh\tdaily\r\nand warm\rbread", "Try it"), 6);
        var layout = AdLayout.Of(
            content, new FrameSize(720, 1280), PlatformPresets.Find("tiktok")!.Shapes[0].SafeArea, _fonts);

        Assert.Equal("Fresh daily\nand warm\nbread", content.Headline!.Text);
        Assert.NotEmpty(layout.Elements);
        Assert.Empty(_fonts.FindMissingLetters("Fresh\tdaily\r\nand warm\rbread")); // which is asked before
    }

    [Theory]
    [InlineData(121, "", "overlays.headline.text has 121 characters; at most 120 are allowed.")]
    [InlineData(5, "\u0007", "overlays.headline.text contains the control character U+0007 at position 6; remove it.")]
    [InlineData(0, " ", "overlays.headline.text is empty; allowed are 1 to 120 characters.")]
    public void A_text_that_cannot_be_drawn_is_refused_with_the_limit_of_its_field(int letters, string end, string text) =>
        Assert.Equal(text, Assert.Throws<FinishingRefusedException>(
            () => AdContent.Of(Request(new string('W', letters) + end, "Try it"), 6)).Message);

    [LongTest]
    [Fact]
    public async Task A_logo_that_would_fill_the_memory_is_refused_by_its_header()
    {
        var bomb = await media.MakeAsync("bomb.png", "-f", "lavfi", "-i", "color=black:s=8000x8000:d=1", "-frames:v", "1");
        var text = media.PathOf("text.png");
        await File.WriteAllTextAsync(text, "no picture", TestContext.Current.CancellationToken);

        Assert.Equal(
            "overlays.logo.image has 8000 × 8000 pixels; at most 16 million are read; allowed are PNG, JPEG and WebP.",
            Refusal(bomb).Message);
        Assert.Equal("overlays.logo.image is no PNG, JPEG or WebP picture; allowed are PNG, JPEG and WebP.", Refusal(text).Message);

        static FinishingRefusedException Refusal(string logo) => Assert.Throws<FinishingRefusedException>(() => AdContent.Of(
            new FinishingRequest { Clips =
                [], Outputs = [], Overlays = new OverlaySet { Logo = new OverlayItem { ImageFile = logo } } }, 6));
    }

    [Fact]
    public async Task A_logo_that_is_transparent_everywhere_is_refused()
    {
        var logo = await media.MakeAsync(
            "transparent.png", "-f", "lavfi", "-i", "color=red@0:s=20x10:d=1,format=rgba", "-frames:v", "1");

        var refused = Assert.Throws<FinishingRefusedException>(() => AdContent.Of(
            new FinishingRequest { Clips =
                [], Outputs = [], Overlays = new OverlaySet { Logo = new OverlayItem { ImageFile = logo } } }, 6));

        Assert.Equal("overlays.logo.image is transparent everywhere; nothing of it would be seen.", refused.Message);
    }

    [Theory]
    [InlineData(-1.0, 3.0)]
    [InlineData(4.0, 2.0)]
    [InlineData(7.0, null)]
    public void Times_outside_of_the_clip_are_refused(double from, double? to)
    {
        var request = Request("Headline", "Try it");
        request = request with { Overlays = request.Overlays with { Headline = new OverlayItem { Text = "Late", From = from, To = to } } };

        Assert.Equal("overlays.headline.from", Assert.Throws<FinishingRefusedException>(() => AdContent.Of(request, 6)).Field);
    }

    public void Dispose() => _fonts.Dispose();

    private FinishingRequest Request(string headline, string call) => new()
    {
        Clips = [],
        Outputs = [],
        Voice = new SpeechText { Script = "Hello." },
        Captions = new CaptionOptions { Mode = CaptionMode.Burned },
        Overlays = new OverlaySet
        {
            Logo = new OverlayItem { ImageFile = media.Logo() },
            Headline = new OverlayItem { Text = headline },
            CallToAction = new OverlayItem { Text = call },
            LegalLine = new OverlayItem { Text = "Offer valid until 31 December 2026 in participating shops. Terms apply." },
        },
        Disclosure = new DisclosureOptions { LabelText = "AI-generated" },
    };
}
