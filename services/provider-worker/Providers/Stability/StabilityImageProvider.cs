using System.Globalization;
using System.Net.Http.Headers;
using AdGenius.Downloads;
using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Stability;

/// <summary>Stability's text-to-image. The response is the image itself; the frame workers compose the clip from it.</summary>
internal sealed class StabilityImageProvider : IVideoProvider
{
    public const string ModelId = "stability_svd";

    private static readonly DateOnly PriceDate = new(2026, 11, 21);

    /// <summary>
    /// After a rate limit Stability requires a minute without calls; calling earlier prolongs it. Its responses do not always say so.
    /// </summary>
    private static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(60);

    private readonly StabilityOptions _options;
    private readonly ProviderClient _client;

    public StabilityImageProvider(IOptions<StabilityOptions> options, [FromKeyedServices(ModelId)] ProviderClient client)
    {
        _options = options.Value;
        _client = client;
        var (state, note) = ProviderState.OfKeys(
            ModelId, _options, StabilityOptions
                .KeyVariables, "Stability's video API ended on 2025-07-24: an image is generated there and animated by the frame workers.");
        Traits = new ProviderTraits
        {
            ModelId = ModelId,
            Name = "Stability image, animated",
            ResolvesTo = $"stable-image-{_options.ImageModel}",
            State = state,
            Note = note,
            Lengths = ClipLengths.Range(1, 60),
            AspectRatios = ["16:9", "9:16", "1:1", "4:5"],
            ShortSides = [480, 720, 1080, 2160],
            NegativePrompt = true,
            Seed = true,
            ReturnsPicture = true,
            JobServer = _options.BaseAddress.AbsoluteUri, // it has no jobs: one that exists is of the other route
            MaxPromptLength = 10_000,
            Prices = new PriceTable
            {
                PerClip = _options.ImageModel switch { "ultra" => 0.08m, "sd3" => 0.065m, _ => 0.03m },
                Date = PriceDate,
                Source = "8 (ultra), 6.5 (sd3: 3.5 large) and 3 (core) credits of 0.01 USD: "
                    + "developer.puter.com/tutorials/stability-ai-api-pricing (2026-06), which quotes Stability's own page",
            },
            PollInterval = _options.PollInterval,
            Deadline = _options.Deadline,
            SubmitTimeout = _options.SubmitTimeout,
            MaxConcurrent = _options.MaxConcurrent,
            MaxConcurrentPerKey = _options.MaxConcurrentPerKey,
        };
    }

    /// <inheritdoc/>
    public ProviderTraits Traits { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ProviderKey> Keys => _options.Keys;

    /// <inheritdoc/>
    public decimal Estimate(ClipRequest clipRequest) => Traits.Prices.Of(clipRequest.DurationSeconds, clipRequest.ShortSide);

    /// <inheritdoc/>
    public Task<SubmitResult> SubmitAsync(ClipRequest clipRequest, ProviderKey key, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(_options.BaseAddress, $"v2beta/stable-image/generate/{_options.ImageModel}"));
        request.Headers.Accept.ParseAdd("image/*");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Secret);
        request.Options.Set(ProviderPipeline.ThrottleDelayKey, CoolDown);
        request.Content = new FormBody()
            .Field("prompt", clipRequest.Prompt)
            .Field("aspect_ratio", clipRequest.AspectRatio)
            .Field("output_format", "png")
            .Field("negative_prompt", clipRequest.NegativePrompt)
            // Stability's maximum is one less than ours
            .Field("seed", Math.Min(clipRequest.Seed, 4_294_967_294).ToString(CultureInfo.InvariantCulture));
        return _client.SubmitAsync(request, ResponseReceived, cancellationToken);
    }

    /// <summary>The submit returns the image, so there is no job here: one that exists is of the other route.</summary>
    public Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken) =>
        Task.FromResult<PollResult>(new PollResult.JobNotFound(Estimate(job.ClipRequest)));

    /// <inheritdoc/>
    public Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken)
        => Task.FromResult<CancelResult>(new CancelResult.NotSupported());

    /// <inheritdoc/>
    public Task<ReconcileResult> ReconcileAsync(UnconfirmedSubmission unconfirmed, CancellationToken cancellationToken)
        => Task.FromResult<ReconcileResult>(new ReconcileResult.Inconclusive());

    /// <inheritdoc/>
    public Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken) => Task.CompletedTask;

    private SubmitResult ResponseReceived(ProviderReply reply)
    {
        if (reply.IsSuccess)
        {
            var picture = PictureOf(reply.Body);
            var answer = picture is null ? reply.Read(StabilityJson.Default.StabilityResult) : null;
            if ((reply.Header("finish-reason") ?? answer?.FinishReason) == "CONTENT_FILTERED")
            {
                // reported with a success status
                return new SubmitResult.Refused(Failures.Moderated("the result"), Traits.Prices.PerClip);
            }

            return picture ?? PictureOf(answer?.Image)
                ?? (reply is { ContentType: "image/png" or "image/jpeg" or "image/webp", Body.Length: > 0 }
                    ? new SubmitResult.ImageReturned(reply.Body, reply.ContentType)
                    : throw new ProviderProtocolException(ModelId, reply.Status, reply.ContentType));
        }

        return ((int)reply.Status, reply.Read(StabilityJson.Default.StabilityError)?.Name) switch
        {
            // another 403 is of the key
            (_, "content_moderation") => new SubmitResult.Refused(Failures.Moderated("the request")),
            (429, _) when !reply
                .IsNonRetryable => new SubmitResult.Deferred($"{ModelId} is throttling.", reply.RetryAfter ?? CoolDown, Throttled: true),
            (402, _) or (_, "payment_required") => KeyRefusals.QuotaExceeded(ModelId),
            var (_, name) => CommonResponses.Submit(ModelId, Traits.ResolvesTo, reply, name),
        };
    }

    /// <summary>The picture that an answer in JSON holds in base64.</summary>
    private static SubmitResult.ImageReturned? PictureOf(string? base64) =>
        base64 is not null && Base64Text.Decode(base64) is { } bytes ? PictureOf(bytes) : null;

    /// <summary>The bytes say what a picture is: proxies and compatible servers name other types, or none.</summary>
    private static SubmitResult.ImageReturned? PictureOf(byte[] bytes) =>
        SourcePictureHeader.Read(bytes) is { } header ? new SubmitResult.ImageReturned(bytes, header.ContentType) : null;
}
