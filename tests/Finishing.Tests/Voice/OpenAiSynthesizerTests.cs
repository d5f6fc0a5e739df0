using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using AdGenius.Finishing.Voice;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.Finishing.Tests.Voice;

/// <summary>Kestrel plays the speech server.</summary>
public sealed class OpenAiSynthesizerTests(FinishingFixture media) : IClassFixture<FinishingFixture>, IAsyncLifetime
{
    private const string Key = "sk-secret-key";
    private readonly ConcurrentQueue<(string Path, string? Authorization, JsonNode Body)> _calls = new();
    private readonly ServiceProvider _http = Client();
    private WebApplication _server = null!;
    private int _status = StatusCodes.Status200OK;
    private bool _aborts;
    private bool _isEndless;
    private byte[] _sound = [];
    private string? _location;
    private string? _body;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sound = await media.Synthesizer.SynthesizeAsync(new SpeechRequest("Good morning.", "slt", 1), Cancellation);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapPost("/v1/audio/speech", async (HttpContext context) =>
        {
            _calls.Enqueue(
                (context.Request.Path, context.Request.Headers.Authorization, (await JsonNode.ParseAsync(context.Request.Body))!));
            if (_aborts)
            {
                context.Abort();
                return Results.Empty;
            }

            if (_isEndless)
            {
                var chunk = new byte[1 << 20];
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
                }
            }

            if (_location is not null)
            {
                context.Response.Headers.Location = _location;
            }

            return _body is not null ? Results.Text(_body, statusCode: _status)
                : _status == StatusCodes.Status200OK
                ? Results.Bytes(_sound, "audio/wav")
                : Results.Json(new { error = new { message = $"the key {Key} is wrong", code = "x" } }, statusCode: _status);
        });
        _server.MapMethods("/v1/audio/elsewhere", ["GET", "POST"], () => Results.Text("<html>", "text/html"));
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _http.DisposeAsync();
    }

    [Fact]
    public async Task Model_voice_speed_and_key_are_sent_and_the_sound_is_returned()
    {
        var sound = await Synthesizer().SynthesizeAsync(new SpeechRequest("Guten Morgen.", "nova", 1.25), Cancellation);

        var (_, authorization, body) = Assert.Single(_calls);
        Assert.Equal(_sound, sound);
        Assert.Equal($"Bearer {Key}", authorization);
        Assert.Equal(("tts-test", "nova", "Guten Morgen.", "wav", 1.25), (
            (string?)body["model"],
            (string?)body["voice"],
            (string?)body["input"],
            (string?)body["response_format"],
            (double)body["speed"]!));
    }

    [Fact]
    public async Task A_sentence_that_is_cached_is_not_paid_for_again()
    {
        var builder = new SpeechTrackBuilder(Synthesizer(), media.Tools);
        var account = new SpeechAccount(new FolderSpeechCache(media.NewFolder()), null);
        var voice = new SpeechText { Script = "Guten Morgen. Bis bald." };

        var first = await builder.BuildAsync(voice, [], null, media.NewFolder(), account, Cancellation);
        var second = await builder.BuildAsync(voice, [], null, media.NewFolder(), account, Cancellation);
        var other = await builder.BuildAsync(voice with { Speed = 1.5 }, [], null, media.NewFolder(), account, Cancellation);

        Assert.Equal(4, _calls.Count);
        Assert.Equal(first.Sentences, second.Sentences);
        Assert.Equal("tts-test/alloy", other.SpokenBy);
        Assert.False(first.IsDraft);
    }

    [Fact]
    public async Task An_answer_that_is_no_sound_is_not_kept_for_other_takes()
    {
        var (sound, folder) = (_sound, media.NewFolder());
        var builder = new SpeechTrackBuilder(Synthesizer(), media.Tools);
        var account = new SpeechAccount(new FolderSpeechCache(folder), null);
        var voice = new SpeechText { Script = "Guten Morgen." };
        _sound = "this is no sound"u8.ToArray();

        var failed = await Assert.ThrowsAsync<SpeechFailedException>(
            () => builder.BuildAsync(voice, [], null, media.NewFolder(), account, Cancellation));

        Assert.Equal("tts-test returned a file that holds no sound.", failed.Message);
        Assert.Empty(Directory.GetFiles(folder));
        _sound = sound;
        Assert.Single((await builder.BuildAsync(voice, [], null, media.NewFolder(), account, Cancellation)).Sentences);
    }

    [Theory]
    [InlineData(429, true, false, "The speech server is busy.")]
    [InlineData(503, true, false, "The speech server is busy.")]
    [InlineData(401, false, false, "The speech server refused the API key.")]
    [InlineData(400, false, false, "The speech server refused the request (HTTP 400): check voice, model and text.")]
    [InlineData(402, false, false, "The account at the speech server has no credit left. Add credit there or configure another key.")]
    [InlineData(408, false, true, "The speech server failed (HTTP 408).")]
    [InlineData(409, false, true, "The speech server failed (HTTP 409).")]
    [InlineData(425, true, false, "The speech server is busy.")]
    [InlineData(499, false, true, "The speech server failed (HTTP 499).")]
    [InlineData(500, false, true, "The speech server failed (HTTP 500).")]
    public async Task A_failed_call_is_not_repeated_and_its_text_holds_no_secret(
        int status, bool isTransient, bool isUnknown, string message)
    {
        _status = status;

        var failed = await Assert.ThrowsAsync<SpeechFailedException>(
            () => Synthesizer().SynthesizeAsync(new SpeechRequest("Hello.", "nova", 1), Cancellation));

        Assert.Single(_calls);
        Assert.Equal((isTransient, isUnknown, message), (failed.IsTransient, failed.OutcomeUnknown, failed.Message));
    }

    /// <summary>OpenAI reports it with the status of a throttle; waiting does not end it.</summary>
    [Theory]
    [InlineData(429, """{"error":{"message":"x","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}""", true)]
    [InlineData(429, """{"error":{"code":"billing_hard_limit_reached"}}""", true)]
    [InlineData(403, """{"error":{"code":"billing_not_active"}}""", true)]
    [InlineData(429, """{"error":{"message":"x","type":"requests","code":"rate_limit_exceeded"}}""", false)]
    [InlineData(429, """{"error":{"code":7}}""", false)]
    [InlineData(429, """{"error":{"code":"insufficient_\ud83dquota"}}""", false)]
    [InlineData(429, """["insufficient_quota"]""", false)]
    [InlineData(429, "insufficient_quota", false)]
    public async Task An_account_without_credit_is_not_a_busy_server(int status, string body, bool hasNoCredit)
    {
        (_status, _body) = (status, body);

        var failed = await Assert.ThrowsAsync<SpeechFailedException>(
            () => Synthesizer().SynthesizeAsync(new SpeechRequest("Hello.", "nova", 1), Cancellation));

        Assert.Equal((!hasNoCredit, false), (failed.IsTransient, failed.OutcomeUnknown));
        Assert.Equal(hasNoCredit, failed.Message.Contains("has no credit left", StringComparison.Ordinal));
        Assert.Single(_calls);
    }

    [Fact]
    public async Task A_lost_answer_may_have_been_charged()
    {
        _aborts = true;

        var failed = await Assert.ThrowsAsync<SpeechFailedException>(
            () => Synthesizer().SynthesizeAsync(new SpeechRequest("Hello.", "nova", 1), Cancellation));

        Assert.Single(_calls);
        Assert.True(failed.OutcomeUnknown);
    }

    [Theory]
    [InlineData(true, 0, "The speech server returned more than 32 MB; the call may have been charged.")]
    [InlineData(false, (32 << 20) + 1, "The speech server returned more than 32 MB; the call may have been charged.")]
    [InlineData(false, 0, "The speech server returned no sound; the call may have been charged.")]
    public async Task An_answer_that_is_no_sentence_is_not_read_to_its_end_and_may_have_been_charged(
        bool isEndless, int length, string message)
    {
        (_isEndless, _sound) = (isEndless, new byte[length]);

        var failed = await Assert.ThrowsAsync<SpeechFailedException>(
            () => Synthesizer().SynthesizeAsync(new SpeechRequest("Hello.", "nova", 1), Cancellation));

        Assert.Single(_calls);
        Assert.Equal((false, true, message), (failed.IsTransient, failed.OutcomeUnknown, failed.Message));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_has_charged_nothing()
    {
        await _server.StopAsync(Cancellation);

        var failed = await Assert.ThrowsAsync<SpeechFailedException>(
            () => Synthesizer().SynthesizeAsync(new SpeechRequest("Hello.", "nova", 1), Cancellation));

        Assert.True(failed.IsTransient);
        Assert.False(failed.OutcomeUnknown);
    }

    [Theory]
    [InlineData("http://speech.invalid/v1")] // no such name
    [InlineData("https://127.0.0.1:{port}/v1")] // a server without TLS
    [InlineData("https://{silent}/v1")] // a server that does not answer the handshake
    public async Task A_server_that_cannot_be_reached_has_charged_nothing(string address)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var synthesizer = Synthesizer(new Uri(address
            .Replace("{port}", $"{new Uri(_server.Urls.First()).Port}", StringComparison.Ordinal)
            .Replace("{silent}", $"{silent.LocalEndpoint}", StringComparison.Ordinal)));

        var failed = await Assert.ThrowsAsync<SpeechFailedException>(
            () => synthesizer.SynthesizeAsync(new SpeechRequest("Hello.", "nova", 1), Cancellation));

        Assert.Equal(
            (true, false, "The speech server cannot be reached."),
            (failed.IsTransient, failed.OutcomeUnknown, failed.Message));
    }

    /// <summary>A redirect that is followed sends the text to another host, or gets a page that counts as sound.</summary>
    [Theory]
    [InlineData(301, false)]
    [InlineData(302, false)]
    [InlineData(303, true)] // the answer to a request that was processed
    [InlineData(307, false)]
    [InlineData(308, false)]
    public async Task A_redirect_is_not_followed_and_names_the_setting(int status, bool isUnknown)
    {
        (_status, _location) = (status, "/v1/audio/elsewhere");

        var failed = await Assert.ThrowsAsync<SpeechFailedException>(
            () => Synthesizer().SynthesizeAsync(new SpeechRequest("Hello.", "nova", 1), Cancellation));

        Assert.Equal((false, isUnknown), (failed.IsTransient, failed.OutcomeUnknown));
        Assert.Equal(!isUnknown, failed.Message.Contains("Finishing:Speech:BaseAddress", StringComparison.Ordinal));
        Assert.Single(_calls);
    }

    /// <summary>What Envoy, Varnish and others write where the server does not answer.</summary>
    [Theory]
    [InlineData("upstream connect error or disconnect/reset before headers. reset reason: connection termination", true)]
    [InlineData("upstream connect error or disconnect/reset before headers. reset reason: remote connection failure", false)]
    [InlineData("no healthy upstream", false)]
    [InlineData("", true)]
    [InlineData("<h1>Error 503 backend read error</h1>", true)]
    public async Task A_proxy_that_lost_the_connection_to_the_server_may_have_been_charged(string body, bool isUnknown)
    {
        (_status, _body) = (503, body);

        var failed = await Assert.ThrowsAsync<SpeechFailedException>(
            () => Synthesizer().SynthesizeAsync(new SpeechRequest("Hello.", "nova", 1), Cancellation));

        Assert.Equal((!isUnknown, isUnknown), (failed.IsTransient, failed.OutcomeUnknown));
        Assert.Single(_calls);
    }

    /// <summary>A proxy that does not know the path answers with a page of its own, such as an ingress during a rollout.</summary>
    [Theory]
    [InlineData(404, "<html>404 Not Found</html>", true)]
    [InlineData(404, "", true)]
    [InlineData(404, """{"message":"no Route matched with those values"}""", true)] // of Kong
    [InlineData(405, "<html>405 Not Allowed</html>", true)]
    [InlineData(403, "<!DOCTYPE html><title>Just a moment...</title>", true)] // of a firewall
    [InlineData(402, "Payment required", true)]
    [InlineData(403, """{"error":{"message":"no"}}""", false)]
    [InlineData(404, """{"error":{"message":"no such model"}}""", false)]
    public async Task A_proxy_that_does_not_know_the_path_is_waited_for(int status, string body, bool isTransient)
    {
        (_status, _body) = (status, body);

        var failed = await Assert.ThrowsAsync<SpeechFailedException>(
            () => Synthesizer().SynthesizeAsync(new SpeechRequest("Hello.", "nova", 1), Cancellation));

        Assert.Equal((isTransient, false), (failed.IsTransient, failed.OutcomeUnknown));
        Assert.Single(_calls);
    }

    private static ServiceProvider Client()
    {
        var services = new ServiceCollection();
        services.Configure<SpeechOptions>(options => options.Timeout = TimeSpan.FromSeconds(4)); // of which a connection may take half
        services.AddSpeechClient();
        return services.BuildServiceProvider();
    }

    private OpenAiSynthesizer Synthesizer(Uri? address = null) => new(
        new SpeechOptions
        {
            Engine = SpeechEngine.OpenAi,
            BaseAddress = address ?? new Uri(_server.Urls.First() + "/v1"),
            ApiKey = Key,
            Model = "tts-test",
        },
        _http.GetRequiredService<IHttpClientFactory>());
}
