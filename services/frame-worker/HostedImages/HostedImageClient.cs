using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Contracts;
using AdGenius.Downloads;
using AdGenius.Hosting;
using AdGenius.Hosting.Telemetry;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.HostedImages;

/// <summary>One paid request for one picture. Neither its content nor its response is logged.</summary>
internal sealed class HostedImageClient(
    IHttpClientFactory clients, HostedImageDownload download, IOptions<HostedImagesOptions> options, TimeProvider time)
{
    /// <summary>The named client.</summary>
    public const string Name = "hosted-images";

    private static readonly ActivitySource Spans = new(AdGeniusTelemetry.Providers);

    private readonly HostedImagesOptions _options = options.Value;

    /// <summary>
    /// Requests <paramref name="prompt"/> in the size that is nearest to the shape of <paramref name="width"/> × <paramref name="height"/>.
    /// </summary>
    public async Task<HostedImageResult> GenerateAsync(string prompt, int width, int height, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_options.BaseAddress, "images/generations"));
        request.Headers.Accept.ParseAdd("application/json");
        if (!string.IsNullOrWhiteSpace(_options.ApiKey))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _options.ApiKey);
        }

        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(
            new HostedImageRequest
            {
                Model = _options.Model,
                Prompt = prompt,
                Size = SizeFor(width, height),
                Quality = QualityOf(_options),
                // newer models always do and reject the field
                ResponseFormat = NameOf(_options.Model).StartsWith("dall-e", StringComparison.OrdinalIgnoreCase) ? "b64_json" : null,
            },
            HostedImageJson.Default.HostedImageRequest));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var span = Spans.StartActivity("hosted image");
        span?.SetTag("gen_ai.request.model", _options.Model);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(_options.TimeLimit);
        try
        {
            using var client = clients.CreateClient(Name);
            using var response = await client.SendAsync(request, limited.Token);
            var body = ByteOrderMark.Remove(await response.Content.ReadAsByteArrayAsync(limited.Token));
            return response.IsSuccessStatusCode ? await ReadPictureAsync(body, cancellationToken) : ReadError(response, body);
        }
        catch (HttpRequestException exception) when (RequestOutcome.IsNotSent(exception))
        {
            return new HostedImageResult.Deferred(null);
        }
        catch (HttpRequestException)
        {
            return new HostedImageResult.Unknown();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new HostedImageResult.Unknown();
        }
    }

    /// <summary>The first picture that the answer holds, or that can be downloaded from the address that it names.</summary>
    private async Task<HostedImageResult> ReadPictureAsync(byte[] body, CancellationToken cancellationToken)
    {
        foreach (var image in HostedImageAnswer.Read(body).Images)
        {
            var bytes = image.Base64 is { } base64 ? Decode(base64) : null;
            if ((bytes is null || ContentTypeOf(bytes) is null) && image.Url is { } url)
            {
                bytes = IsDataUrl(url) ? Decode(url)
                    : Uri.TryCreate(_options.BaseAddress, url, out var address) ? await download.FetchAsync(address, cancellationToken)
                    : null;
            }

            if (bytes is not null && ContentTypeOf(bytes) is { } contentType)
            {
                return new HostedImageResult.Picture(bytes, contentType);
            }
        }

        return new HostedImageResult.Unknown(); // probably charged, and the response holds no picture
    }

    private HostedImageResult ReadError(HttpResponseMessage response, byte[] body)
    {
        var answer = HostedImageAnswer.Read(body);
        return ((int)response.StatusCode, answer.ErrorCode) switch
        {
            (_, "moderation_blocked" or "content_policy_violation") => Refused(
                FailureCode.ContentPolicyViolation,
                "The image model's moderation refused the scene."),
            // of a proxy that does not know the path, such as an ingress during a rollout, or of a firewall
            (402 or 403 or 404 or 405, _)
                when !answer.IsReadable || GatewayPages.IsUnknownPath((int)response.StatusCode, body) =>
                new HostedImageResult.Deferred(RetryAfter.Of(response.StatusCode, response.Headers, body, time.GetUtcNow())),
            (402, _) or (_, "insufficient_quota" or "billing_hard_limit_reached" or "billing_not_active") => Refused(
                FailureCode.QuotaExceeded,
                "The image model's account has no credit left."),
            (401 or 403, _) => Refused(FailureCode.ProviderUnavailable, "The image model does not accept the configured key."),
            (404 or 410, _) => Refused(FailureCode.ProviderRetired, "The image model is no longer offered."),
            (var status, _) when RequestOutcome.IsRefused(status, name => HeaderOf(response, name), body) =>
                new HostedImageResult.Deferred(RetryAfter.Of(response.StatusCode, response.Headers, body, time.GetUtcNow())),
            // elsewhere, and not processed here; 303 is the answer to a request that was
            (301 or 302 or 307 or 308, _) when answer.Images.Count == 0 => Refused(
                FailureCode.ProviderUnavailable,
                "The image model answered with a redirect, which is not followed. "
                    + $"Set {HostedImagesOptions.Section}:BaseAddress to the address of the API itself."),
            (408 or 409 or 499, _) => new HostedImageResult.Unknown(), // given up while it was being processed, perhaps
            ( >= 400 and < 500, _) => Refused(FailureCode.InvalidRequest, "The image model rejected the request as invalid."),
            _ => new HostedImageResult.Unknown(),
        };
    }

    private static bool IsDataUrl(string text) => text.StartsWith("data:", StringComparison.OrdinalIgnoreCase);

    /// <summary>The bytes of base64, which some servers send as a data URL; null for anything else.</summary>
    private static byte[]? Decode(string text) =>
        Base64Text.Decode(text.AsSpan(IsDataUrl(text) ? text.IndexOf(',', StringComparison.Ordinal) + 1 : 0));

    private static string? ContentTypeOf(byte[] bytes) => bytes switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] => "image/webp",
        _ => null,
    };

    private string SizeFor(int width, int height) => _options.Sizes.Split(',').MinBy(size =>
    {
        var sides = size.Split('x').Select(side => double.Parse(side, CultureInfo.InvariantCulture)).ToArray();
        return Math.Abs(Math.Log(sides[0] / sides[1] / ((double)width / height)));
    })!;

    private static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <summary>The quality as the model names it; other models are not sent a field they may reject.</summary>
    private static string? QualityOf(HostedImagesOptions options) => NameOf(options.Model) switch
    {
        var name when name.StartsWith("gpt-image", StringComparison.OrdinalIgnoreCase) => options.Quality,
        var name when name.Equals("dall-e-3", StringComparison.OrdinalIgnoreCase) => options.Quality is "hd" or "high" ? "hd" : "standard",
        _ => null,
    };

    /// <summary>The name of the model without the provider that a proxy puts before it, such as <c>azure/</c>.</summary>
    private static string NameOf(string model) => model.Split('/')[^1];

    private static HostedImageResult.Refused Refused(FailureCode code, string text) => new(new Failure { Code = code, Text = text });
}

internal sealed record HostedImageRequest
{
    public required string Model { get; init; }

    public required string Prompt { get; init; }

    public int N { get; init; } = 1;

    public required string Size { get; init; }

    public string? Quality { get; init; }

    public string? ResponseFormat { get; init; }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HostedImageRequest))]
internal sealed partial class HostedImageJson : JsonSerializerContext;
