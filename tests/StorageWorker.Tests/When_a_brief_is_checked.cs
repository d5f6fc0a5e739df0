using System.Text;
using System.Threading.Channels;
using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Finishing;
using AdGenius.Media;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.BriefChecks;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.StorageWorker.Tests;

/// <summary>What finishing could not fulfil is refused before pictures are made.</summary>
public sealed class When_a_brief_is_checked : StorageScenario
{
    private static readonly Brief Good = new()
    {
        VoiceOver = new VoiceOver { Text = "Good mornings start here. Find your blend.", Voice = "slt", Language = "en-US" },
        Music = new Music { Mood = "warm" },
        Captions = new Captions { Mode = CaptionMode.Burned },
        Overlays = new Overlays { CallToAction = new Overlay { Text = "Try it free" } },
        Outputs = ["youtube", "tiktok"],
    };

    [Fact]
    public async Task Should_accept_a_brief_that_can_be_fulfilled() => Assert.Empty(await CheckAsync(Good, seconds: 6));

    [Theory]
    [InlineData("nobody", "en", "voiceOver.voice", "the voices of flite are awb, kal, kal16, rms, slt")]
    [InlineData("slt", "fr", "voiceOver.language", "flite speaks en")]
    public async Task Should_refuse_a_voice_or_language_that_does_not_exist(string voice, string language, string field, string text)
    {
        var failure = Assert.Single(await CheckAsync(
            Good with { VoiceOver = new VoiceOver { Text = "Hello.", Voice = voice, Language = language } }));

        Assert.Equal((FailureCode.InvalidRequest, field), (failure.Code, failure.Field));
        Assert.Contains(text, failure.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "voiceOver.text has")] // ten minutes of words: the limit of characters
    [InlineData(60, "takes about")]
    [InlineData(5, "seconds to speak and the ad has 6")] // close to the length: a free voice is measured
    public async Task Should_refuse_words_that_do_not_fit_with_the_seconds_that_they_need(int repetitions, string text)
    {
        var words = string.Join(' ', Enumerable.Repeat("These words take time to say.", repetitions));

        var failure = Assert.Single(await CheckAsync(Good with { VoiceOver = new VoiceOver { Text = words } }, seconds: 6));

        Assert.Equal("voiceOver.text", failure.Field);
        Assert.Contains(text, failure.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_letters_that_no_font_has_and_words_that_the_brand_forbids()
    {
        var letters = Assert.Single(await CheckAsync(
            Good with { Overlays = new Overlays { Headline = new Overlay { Text = "\U00012000 cuneiform" } } }));
        var words = Assert.Single(await CheckAsync(Good, new BrandKit { ForbiddenWords = ["Free"] }));

        Assert.Equal("overlays.headline.text", letters.Field);
        Assert.Contains("letters that no font here has: \U00012000", letters.Text, StringComparison.Ordinal);
        Assert.Equal("overlays.callToAction.text", words.Field);
    }

    [Fact]
    public async Task Should_not_need_the_brands_logo_where_it_is_hidden()
    {
        var kit = new BrandKit { Logo = "videos/demo/missing.png" };
        var hidden = Good with { Overlays = Good.Overlays! with { Logo = new Overlay { Text = "" } } };

        Assert.Equal("brandKit.logo", Assert.Single(await CheckAsync(Good, kit)).Field);
        Assert.Empty(await CheckAsync(hidden, kit));
    }

    [LongTest]
    [Fact]
    public async Task Should_refuse_music_that_is_missing_no_sound_or_three_hours_long()
    {
        await PutAsync("videos/demo/notes.txt", "hello"u8.ToArray());
        await PutAsync("videos/demo/concert.m4a", await SoundAsync(3 * 3600));
        await PutAsync("videos/demo/song.m4a", await SoundAsync(20));

        Assert.Equal("music.source was not found. Give the id of an uploaded file, a key in the tenant's own folder or an https address.",
            await MusicFaultAsync("videos/other/song.m4a"));
        Assert.Contains("is no sound file", await MusicFaultAsync("videos/demo/notes.txt"), StringComparison.Ordinal);
        Assert.Equal("music.source has 10800 seconds; allowed are 1 to 1200 seconds.", await MusicFaultAsync("videos/demo/concert.m4a"));
        Assert.Empty(await CheckAsync(Good with { Music = new Music { Source = "videos/demo/song.m4a" } }));
    }

    [Theory]
    [InlineData("0/0")]
    [InlineData("1/0")]
    [InlineData("1e25")]
    public async Task Should_refuse_music_with_a_sample_that_is_no_level(string sample)
    {
        await PutAsync("videos/demo/song.wav", await Clips.SoundWithAsync(sample));

        Assert.Contains("is damaged", await MusicFaultAsync("videos/demo/song.wav"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anullsrc=r=8000:d=3", "music.source is silent.")]
    [InlineData("aevalsrc=0.1|0|0|0|0|0|0|0|0|0|0|0:d=3", "music.source is damaged, or has channels that cannot be mixed to stereo.")]
    public async Task Should_refuse_music_that_cannot_be_mixed(string sound, string text)
    {
        await PutAsync("videos/demo/song.wav", await Clips.MusicOfAsync(sound));

        Assert.Equal(text, await MusicFaultAsync("videos/demo/song.wav"));
    }

    [Fact]
    public async Task Should_refuse_a_logo_that_is_missing_no_picture_or_too_large_to_open()
    {
        await PutAsync("videos/demo/notes.txt", "hello"u8.ToArray());
        await PutAsync("videos/demo/bomb.png", PngHeader(40_000, 40_000));

        Assert.Contains("was not found", await LogoFaultAsync("videos/demo/missing.png"), StringComparison.Ordinal);
        Assert.Contains("must be a PNG, JPEG or WebP", await LogoFaultAsync("videos/demo/notes.txt"), StringComparison.Ordinal);
        Assert.Contains("40000 x 40000 pixels", await LogoFaultAsync("videos/demo/bomb.png"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_a_logo_that_is_animated()
    {
        await PutAsync("videos/demo/logo.webp", await Clips.AnimatedPictureAsync("webp"));
        await PutAsync("videos/demo/logo.png", await Clips.AnimatedPictureAsync("apng"));

        Assert.Contains("is an animated picture", await LogoFaultAsync("videos/demo/logo.webp"), StringComparison.Ordinal);
        Assert.Contains("is an animated picture", await LogoFaultAsync("videos/demo/logo.png"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_a_logo_that_its_decoder_goes_through_too_often()
    {
        await PutAsync("videos/demo/logo.jpg", ProgressiveJpeg.Of(64, 64, scans: 101));

        Assert.Contains("more than 100 scans", await LogoFaultAsync("videos/demo/logo.jpg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_a_length_that_a_platform_does_not_accept_and_a_signature_without_a_signing_program()
    {
        var failures = await CheckAsync(
            Good with { VoiceOver = null, Captions = null, Disclosure = new Disclosure { C2pa = C2paPolicy.Required } }, seconds: 70);

        Assert.Equal(["durationSeconds", "disclosure.c2pa"], failures.Select(failure => failure.Field));
        Assert.Equal("The ad has 70 seconds with its end card; tiktok accepts 5 to 60.", failures[0].Text);
    }

    /// <summary>Each file may take eight seconds, and all together 15: the orchestrator does not wait for longer.</summary>
    [Fact]
    public async Task Should_answer_in_time_when_every_file_comes_slowly()
    {
        await PutAsync("videos/demo/logo.png", PngHeader(100, 100));
        await PutAsync("videos/demo/song.m4a", "sound"u8.ToArray());
        var opened = Channel.CreateUnbounded<string>();
        Store.Opening = async (key, cancellationToken) =>
        {
            await opened.Writer.WriteAsync(key, cancellationToken);
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        };
        var time = new FakeTimeProvider();
        var check = ActivatorUtilities.CreateInstance<BriefCheck>(Services, time);
        var answer = check.RunAsync(
            new CheckBrief
            {
                TenantName = "demo",
                Brief = new Brief
                {
                    Overlays = new Overlays { Logo = new Overlay { Image = "videos/demo/logo.png" } },
                    Music = new Music { Source = "videos/demo/song.m4a" },
                },
            },
            Cancellation);

        Assert.Equal("videos/demo/logo.png", await opened.Reader.ReadAsync(Cancellation));
        time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal("videos/demo/song.m4a", await opened.Reader.ReadAsync(Cancellation));
        time.Advance(TimeSpan.FromSeconds(7));

        var checkedBrief = await answer.WaitAsync(Cancellation);
        Assert.Empty(checkedBrief.Failures);
        Assert.True(checkedBrief.IsTimeLimitReached); // the orchestrator pauses the tenant's checks
    }

    [Fact]
    public async Task Should_not_say_that_the_time_limit_was_reached_where_it_was_not()
    {
        await PutAsync("videos/demo/song.m4a", "sound"u8.ToArray());
        var check = ActivatorUtilities.CreateInstance<BriefCheck>(Services, TimeProvider.System);
        var answer = await check.RunAsync(
            new CheckBrief { TenantName = "demo", Brief = new Brief { Music = new Music { Source = "videos/demo/song.m4a" } } },
            Cancellation);
        Assert.Equal("music.source", Assert.Single(answer.Failures).Field);
        Assert.False(answer.IsTimeLimitReached);
    }

    private async Task<string> MusicFaultAsync(string source)
    {
        var failure = Assert.Single(await CheckAsync(Good with { Music = new Music { Source = source } }));
        Assert.Equal("music.source", failure.Field);
        return failure.Text;
    }

    private async Task<string> LogoFaultAsync(string image)
    {
        var failure = Assert.Single(await CheckAsync(Good with { Overlays = new Overlays { Logo = new Overlay { Image = image } } }));
        Assert.Equal("overlays.logo.image", failure.Field);
        return failure.Text;
    }

    private async Task<IReadOnlyList<Failure>> CheckAsync(Brief brief, BrandKit? kit = null, double? seconds = null)
    {
        var client = Services.GetRequiredService<IBus>().CreateRequestClient<CheckBrief>(
            new Uri($"queue:{Queues.CheckBrief}"), TimeSpan.FromMinutes(1));
        var request = new CheckBrief { TenantName = "demo", Brief = brief, BrandKit = kit, DurationSeconds = seconds };
        return (await client.GetResponse<BriefChecked>(request, Cancellation)).Message.Failures;
    }

    private Task<MediaReference> PutAsync(string key, byte[] bytes) =>
        Store.PutAsync(key, new MemoryStream(bytes), new PutOptions { ContentType = "application/octet-stream" }, Cancellation);

    private async Task<byte[]> SoundAsync(int seconds)
    {
        var file = Path.Combine(Home, $"sound-{seconds}.m4a");
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = new FfmpegTools(Options.Create(new MediaOptions())).Ffmpeg,
                Arguments =
                [
                    "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", $"sine=f=300:r=8000:d={seconds}",
                    "-c:a", "aac", "-b:a", "16k", file,
                ],
            },
            Cancellation);
        return await File.ReadAllBytesAsync(file, Cancellation);
    }

    /// <summary>A few bytes that claim to be a very large picture.</summary>
    private static byte[] PngHeader(int width, int height)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13]);
        png.Write(Encoding.ASCII.GetBytes("IHDR"));
        foreach (var side in (int[])[width, height])
        {
            png.Write([(byte)(side >> 24), (byte)(side >> 16), (byte)(side >> 8), (byte)side]);
        }

        png.Write([8, 6, 0, 0, 0, 0, 0, 0, 0]);
        return png.ToArray();
    }
}
