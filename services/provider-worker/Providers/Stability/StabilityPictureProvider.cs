using System.Globalization;
using System.Net.Http.Headers;
using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Stability;

/// <summary>Stability's text-to-image. The call is answered with the picture itself; our own workers set it in motion.</summary>
internal sealed class StabilityPictureProvider : IVideoProvider
{
    public const string ModelId = "stability_svd";

    private static readonly DateOnly PriceDate = new(2026, 11, 21);

    /// <summary>Who calls too often has to stay away for a minute; calling earlier only prolongs it. Its answers do not always say so.</summary>
    private static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(60);

    private readonly StabilityOptions _options;
    private readonly ProviderClient _client;

    public StabilityPictureProvider(IOptions<StabilityOptions> options, [FromKeyedServices(ModelId)] ProviderClient client)
    {
        _options = options.Value;
        _client = client;
        var (state, note) = ProviderState.OfKeys(
            ModelId, _options, StabilityOptions.KeyVariable, "Stability's video API ended on 2025-07-24: a picture is made there and set in motion by our own workers.");
        Traits = new ProviderTraits
        {
            ModelId = ModelId,
            Name = "Stability picture, set in motion",
            ResolvesTo = $"stable-image-{_options.PictureModel}",
            State = state,
            Note = note,
            Lengths = ClipLengths.Range(1, 60),
            AspectRatios = ["16:9", "9:16", "1:1", "4:5"],
            ShortSides = [480, 720, 1080, 2160],
            NegativePrompt = true,
            Seed = true,
            MaximumPromptLength = 10_000,
            Prices = new PriceTable
            {
                PerClip = _options.PictureModel switch { "ultra" => 0.08m, "sd3" => 0.065m, _ => 0.03m },
                Date = PriceDate,
                Source = "8 (ultra), 6.5 (sd3: 3.5 large) and 3 (core) credits of 0.01 USD: developer.puter.com/tutorials/stability-ai-api-pricing (2026-06), which quotes Stability's own page",
            },
            PollInterval = _options.PollInterval,
            Deadline = _options.Deadline,
            SubmitLimit = _options.SubmitLimit,
            MaximumConcurrent = _options.MaximumConcurrent,
            MaximumConcurrentPerKey = _options.MaximumConcurrentPerKey,
        };
    }

    /// <inheritdoc/>
    public ProviderTraits Traits { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ProviderKey> Keys => _options.Keys;

    /// <inheritdoc/>
    public decimal Estimate(ClipOrder order) => Traits.Prices.Of(order.DurationSeconds, order.ShortSide);

    /// <inheritdoc/>
    public Task<SubmitResult> SubmitAsync(ClipOrder order, ProviderKey key, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_options.BaseAddress, $"v2beta/stable-image/generate/{_options.PictureModel}"));
        request.Headers.Accept.ParseAdd("image/*");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Secret);
        request.Content = new FormBody()
            .Field("prompt", order.Prompt)
            .Field("aspect_ratio", order.AspectRatio)
            .Field("output_format", "png")
            .Field("negative_prompt", order.NegativePrompt)
            .Field("seed", Math.Min(order.Seed, 4_294_967_294).ToString(CultureInfo.InvariantCulture)); // one less than ours is the most they take
        return _client.SubmitAsync(request, Answered, cancellationToken);
    }

    /// <summary>There is nothing to look at: the call was the job.</summary>
    public Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken) =>
        Task.FromResult<PollResult>(new PollResult.Failed(Failures.Gone(ModelId), Estimate(job.Order)));

    /// <inheritdoc/>
    public Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken) => Task.FromResult<CancelResult>(new CancelResult.NotOffered());

    /// <inheritdoc/>
    public Task<ReconcileResult> ReconcileAsync(LostSubmit lost, CancellationToken cancellationToken) => Task.FromResult<ReconcileResult>(new ReconcileResult.CannotTell());

    /// <inheritdoc/>
    public Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken) => Task.CompletedTask;

    private SubmitResult Answered(ProviderReply reply)
    {
        if (reply.IsSuccess)
        {
            return (reply.Header("finish-reason") ?? reply.Read(StabilityJson.Default.StabilityAnswer)?.FinishReason, reply.ContentType) switch
            {
                ("CONTENT_FILTERED", _) => new SubmitResult.Refused(Failures.Moderated("the result"), Traits.Prices.PerClip), // looks like success
                (_, "image/png" or "image/jpeg" or "image/webp") when reply.Body.Length > 0 => new SubmitResult.Pictured(reply.Body, reply.ContentType),
                _ => throw new ProviderProtocolException(ModelId, reply.Status, reply.ContentType),
            };
        }

        return ((int)reply.Status, reply.Read(StabilityJson.Default.StabilityError)?.Name) switch
        {
            (403, _) or (_, "content_moderation") => new SubmitResult.Refused(Failures.Moderated("the request")),
            (429, _) when !reply.IsFinal => new SubmitResult.NotNow($"{ModelId} is throttling.", reply.RetryAfter ?? CoolDown, Throttled: true),
            (402, _) or (_, "payment_required") => new SubmitResult.Refused(Failures.OutOfQuota(ModelId)),
            var (_, name) => CommonAnswers.Submit(ModelId, Traits.ResolvesTo, reply, name),
        };
    }
}
