using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using AdGenius.Downloads;
using OpenAI;
using OpenAI.Audio;

namespace AdGenius.Finishing.Voice;

/// <summary>
/// Any server with the endpoint <c>/v1/audio/speech</c> of OpenAI. A call is paid: it is sent once, and never repeated here.
/// </summary>
public sealed class OpenAiSynthesizer : ISpeechSynthesizer
{
    internal const string HttpClientName = "finishing-speech";

    /// <summary>The greatest answer in bytes. The longest sentence, of 90 seconds, has 17 MB as WAV of 48 kHz in stereo.</summary>
    internal const int MaxAnswerBytes = 32 << 20;

    private static readonly string[] NoCreditCodes = ["insufficient_quota", "billing_hard_limit_reached", "billing_not_active"];

    private readonly AudioClient _client;
    private readonly SpeechOptions _options;

    /// <summary>A client of the configured server.</summary>
    public OpenAiSynthesizer(SpeechOptions options, IHttpClientFactory http)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(http);
        _options = options;
        var key = new ApiKeyCredential(options.ApiKey is { Length: > 0 } configured ? configured : "none");
        _client = new AudioClient(options.Model, key, new OpenAIClientOptions
        {
            Endpoint = options.BaseAddress,
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = options.Timeout,
            Transport = new HttpClientPipelineTransport(http.CreateClient(HttpClientName)),
        });
    }

    /// <summary>The model is part of the name, as it is part of how a sentence sounds.</summary>
    public string Name => _options.Model;

    /// <inheritdoc/>
    public bool IsDraft => false;

    /// <inheritdoc/>
    public decimal PricePerThousandCharacters => _options.PricePerThousandCharacters;

    /// <inheritdoc/>
    public string DefaultVoice => _options.Voice;

    /// <inheritdoc/>
    public IReadOnlyList<string> Voices => _options.Voices;

    /// <summary>Empty: the model speaks the language of the text.</summary>
    public IReadOnlyList<string> Languages => [];

    /// <inheritdoc/>
    public async Task<byte[]> SynthesizeAsync(SpeechRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            var options = new SpeechGenerationOptions
            {
                ResponseFormat = GeneratedSpeechFormat.Wav,
                SpeedRatio = (float)request.Speed,
            };
            var answer = await _client.GenerateSpeechAsync(
                request.Text, new GeneratedSpeechVoice(request.Voice), options, cancellationToken);
            var sound = answer.Value.ToMemory();
            return sound.Length > 0 ? sound.ToArray() : throw new SpeechFailedException(
                "The speech server returned no sound; the call may have been charged.") { OutcomeUnknown = true };
        }
        catch (ResponseTooLargeException exception)
        {
            throw new SpeechFailedException(
                $"The speech server returned more than {MaxAnswerBytes >> 20} MB; the call may have been charged.",
                exception)
            {
                OutcomeUnknown = true,
            };
        }
        catch (ClientResultException exception)
        {
            throw Failure(exception);
        }
        catch (HttpRequestException exception) when (RequestOutcome.IsNotSent(exception))
        {
            throw new SpeechFailedException("The speech server cannot be reached.", exception) { IsTransient = true };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Lost(exception);
        }
    }

    /// <summary>The server's own words may hold the key or the account, so they stay in the inner exception.</summary>
    private static SpeechFailedException Failure(ClientResultException exception) => exception.Status switch
    {
        402 or 403 or 404 or 405
            when !IsJson(exception) || GatewayPages.IsUnknownPath(exception.Status, BodyOf(exception).Span) => new SpeechFailedException(
            $"The speech server, or a proxy before it, answered HTTP {exception.Status} without an error of the server's own.", exception)
        {
            IsTransient = true,
        },
        402 => NoCredit(exception),
        >= 400 and < 500 when NamesNoCredit(exception) => NoCredit(exception), // 429 too, as a limit that is over after some seconds
        var status when RequestOutcome.IsRefused(status, name => HeaderOf(exception, name), BodyOf(exception).Span) =>
            new SpeechFailedException("The speech server is busy.", exception) { IsTransient = true },
        401 or 403 => new SpeechFailedException("The speech server refused the API key.", exception),
        // elsewhere, and not processed here; 303 is the answer to a request that was
        301 or 302 or 307 or 308 => new SpeechFailedException(
            $"The speech server answered with a redirect (HTTP {exception.Status}), which is not followed. "
                + $"Set {SpeechOptions.Section}:BaseAddress to the address of the API itself.",
            exception),
        // the three leave open whether the request was processed before it was given up
        >= 400 and < 500 and not (408 or 409 or 499) => new SpeechFailedException(
            $"The speech server refused the request (HTTP {exception.Status}): check voice, model and text.", exception),
        0 when RequestOutcome.IsNotSent(exception) => new SpeechFailedException("The speech server cannot be reached.", exception)
        {
            IsTransient = true,
        },
        0 => Lost(exception),
        _ => new SpeechFailedException($"The speech server failed (HTTP {exception.Status}).", exception) { OutcomeUnknown = true },
    };

    private static SpeechFailedException NoCredit(Exception exception) =>
        new("The account at the speech server has no credit left. Add credit there or configure another key.", exception);

    /// <summary>A firewall, or a proxy that does not know the path, as during a rollout, answers with a page of its own.</summary>
    private static bool IsJson(ClientResultException exception)
    {
        try
        {
            using var document = Parse(exception);
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonDocument Parse(ClientResultException exception) =>
        JsonDocument.Parse(BodyOf(exception), new JsonDocumentOptions { MaxDepth = ForeignJson.MaxDepth });

    private static bool NamesNoCredit(ClientResultException exception)
    {
        try
        {
            using var document = Parse(exception);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                && error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String
                && NoCreditCodes.Any(code.ValueEquals);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException) // no JSON, or text that is not Unicode
        {
            return false;
        }
    }

    private static SpeechFailedException Lost(Exception exception) =>
        new("The speech server's answer was lost; the call may have been charged.", exception) { OutcomeUnknown = true };

    private static string? HeaderOf(ClientResultException exception, string name) =>
        exception.GetRawResponse() is { } response && response.Headers.TryGetValue(name, out var value) ? value : null;

    private static ReadOnlyMemory<byte> BodyOf(ClientResultException exception) =>
        exception.GetRawResponse() is { } response ? response.BufferContent().ToMemory() : default;
}
