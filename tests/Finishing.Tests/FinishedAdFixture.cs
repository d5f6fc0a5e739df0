using AdGenius.Finishing.Brand;
using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Music;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Presets;
using AdGenius.Finishing.Voice;
using AdGenius.Text.Drawing;
using CaptionMode = AdGenius.Contracts.Briefs.CaptionMode;

namespace AdGenius.Finishing.Tests;

/// <summary>One ad for three platforms, made once for all tests of a class.</summary>
public sealed class FinishedAdFixture : IAsyncLifetime
{
    public FinishingFixture Media { get; } = new();

    public FinishingRequest Request { get; private set; } = null!;

    public FinishingResult Result { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var clip = Environment.GetEnvironmentVariable("ADGENIUS_TEST_CLIP") ?? await Media.ClipAsync("clip.mp4", 6, "1280x720");
        Request = new FinishingRequest
        {
            Clips = [new SourceClip(clip)],
            Scenes = [new SceneTime(0, 3), new SceneTime(3, 3, 0.5)],
            Voice = new SpeechText { Script = "Good mornings start here. Find your blend." },
            Music = new MusicBed { Mood = "warm" },
            Captions = new CaptionOptions { Mode = CaptionMode.Burned },
            Overlays = new OverlaySet
            {
                Logo = new OverlayItem { ImageFile = Media.Logo() },
                Headline = new OverlayItem { Text = "Your morning blend", To = 2.5 },
                CallToAction = new OverlayItem { Text = "Try it free", From = 3 },
                LegalLine = new OverlayItem { Text = "Offer valid until 31 December. Terms apply." },
            },
            EndCardSeconds = 2,
            Brand = new BrandStyle { Primary = new TextColour(0x4A, 0x2C, 0x1D), Accent = new TextColour(0xE6, 0x8A, 0x1F) },
            Disclosure = new DisclosureOptions { LabelText = "AI-generated" },
            Outputs = [.. new[] { "youtube", "tiktok", "feed" }.Select(name => PlatformPresets.ParseOutput("outputs", name))],
            Seed = 7,
            Title = "Morning blend",
        };
        var folder = Environment.GetEnvironmentVariable("ADGENIUS_TEST_AD_FOLDER") is { Length: > 0 } kept
            ? Directory.CreateDirectory(kept).FullName
            : Media.NewFolder();
        Result = await Media.Finisher.FinishAsync(Request, folder, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        Media.Dispose();
        return ValueTask.CompletedTask;
    }
}
