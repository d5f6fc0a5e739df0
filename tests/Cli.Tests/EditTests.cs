using System.Text.Json;

namespace AdGenius.Cli.Tests;

/// <summary>What <c>edit</c> sends: what is not named stays as it is in the job.</summary>
public sealed class EditTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task A_volume_alone_leaves_the_music_of_the_job()
    {
        var music = (await SentAsync("--music-volume", "0.3")).GetProperty("music");

        Assert.Equal(["volume"], music.EnumerateObject().Select(member => member.Name));
        Assert.Equal(0.3, music.GetProperty("volume").GetDouble());
    }

    [Fact]
    public async Task Another_music_replaces_both_forms_of_the_music_of_the_job()
    {
        var music = (await SentAsync("--music", "warm", "--music-volume", "0.3")).GetProperty("music");

        Assert.Equal("warm", music.GetProperty("mood").GetString());
        Assert.Equal(JsonValueKind.Null, music.GetProperty("source").ValueKind);
    }

    [Fact]
    public async Task A_voice_without_words_speaks_the_words_of_the_job()
    {
        var voice = (await SentAsync("--voice-speed", "1.5", "--voice-name", "alloy", "--language", "de")).GetProperty("voiceOver");

        Assert.Equal(["language", "speed", "voice"], voice.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(("alloy", 1.5), (voice.GetProperty("voice").GetString(), voice.GetProperty("speed").GetDouble()));
    }

    [Fact]
    public async Task Other_words_replace_both_forms_of_the_words_of_the_job()
    {
        var voice = (await SentAsync("--voice", "Hello.")).GetProperty("voiceOver");

        Assert.Equal("Hello.", voice.GetProperty("text").GetString());
        Assert.Equal(JsonValueKind.Null, voice.GetProperty("scenes").ValueKind);
    }

    [Fact]
    public async Task An_overlay_replaces_both_forms_of_that_of_the_job_and_leaves_the_others()
    {
        var overlays = (await SentAsync("--logo", "https://brand.example/logo.png", "--cta", "Try it free")).GetProperty("overlays");

        Assert.Equal(["callToAction", "logo"], overlays.EnumerateObject().Select(member => member.Name).Order());
        var (logo, callToAction) = (overlays.GetProperty("logo"), overlays.GetProperty("callToAction"));
        Assert.Equal("https://brand.example/logo.png", logo.GetProperty("image").GetString());
        Assert.Equal(JsonValueKind.Null, logo.GetProperty("text").ValueKind);
        Assert.Equal("Try it free", callToAction.GetProperty("text").GetString());
        Assert.Equal(JsonValueKind.Null, callToAction.GetProperty("image").ValueKind);
    }

    [Fact]
    public async Task Overlays_are_left_out_with_the_logo_of_the_brand_kit()
    {
        var overlays = (await SentAsync("--without", "overlays")).GetProperty("overlays");

        Assert.Equal("", overlays.GetProperty("logo").GetProperty("text").GetString());
        Assert.All(
            [overlays.GetProperty("headline"), overlays.GetProperty("callToAction"), overlays.GetProperty("legalLine"),
                overlays.GetProperty("logo").GetProperty("image")],
            member => Assert.Equal(JsonValueKind.Null, member.ValueKind));
    }

    [Theory]
    [InlineData("voice", "voiceOver")]
    [InlineData("music", "music")]
    [InlineData("captions", "captions")]
    [InlineData("end-card", "endCardSeconds")]
    public async Task Another_part_is_left_out_by_null(string part, string member) =>
        Assert.Equal(JsonValueKind.Null, (await SentAsync("--without", part)).GetProperty(member).ValueKind);

    [Fact]
    public async Task A_cost_limit_is_sent_and_without_one_that_of_the_job_stays()
    {
        Assert.Equal(0.25m, (await SentAsync("--voice", "Hello.", "--max-cost", "0.25")).GetProperty("maxCost").GetDecimal());
        Assert.False((await SentAsync("--voice", "Hello.")).TryGetProperty("maxCost", out _));
    }

    [Theory]
    [InlineData("voiceOver.speed is 99; allowed are 0.5 to 2", "--voice-speed", "99")]
    [InlineData("voiceOver.language must be a language tag", "--language", "!!")]
    [InlineData("--for is empty", "--for", ",")]
    [InlineData("--music and --without music cannot be used together; give one of them.", "--music", "warm", "--without", "music")]
    [InlineData("--voice and --without voice cannot be used together", "--voice", "Hello.", "--without", "voice", "music")]
    [InlineData("--captions and --without captions cannot be used together", "--captions", "burned", "--without", "captions")]
    [InlineData("--cta and --without overlays cannot be used together", "--cta", "Buy", "--without", "overlays")]
    [InlineData("--end-card and --without end-card cannot be used together", "--end-card", "2", "--without", "end-card")]
    public async Task Bad_input_is_refused_before_anything_starts(string text, params string[] arguments)
    {
        var outcome = await _command.RunAsync(["edit", Guid.NewGuid().ToString(), .. arguments]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(text, outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_command.Home), "no work was started");
    }

    private async Task<JsonElement> SentAsync(params string[] arguments)
    {
        await using var gateway = await ScriptedGateway.StartAsync(ScriptedGateway.Send("""{"title":"scripted"}""", 422));

        var outcome = await _command.RunAsync(
            ["edit", Guid.NewGuid().ToString(), .. arguments, "--server", gateway.Address.ToString()]);

        Assert.Equal((2, "adgenius: scripted"), (outcome.ExitCode, outcome.ErrorOutput.Trim()));
        return JsonDocument.Parse(Assert.Single(gateway.Calls).Body).RootElement;
    }
}
