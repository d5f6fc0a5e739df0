using System.Globalization;
using AdGenius.Contracts;
using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Luma;

/// <summary>Luma's current surface.</summary>
internal sealed class LumaAgentsProvider(
    IOptions<LumaOptions> options,
    [FromKeyedServices(LumaTraits.ModelId)] ProviderClient client) : IVideoProvider
{
    private readonly LumaOptions _options = options.Value;

    /// <inheritdoc/>
    public ProviderTraits Traits { get; } = LumaTraits.Of(options.Value, ClipLengths.Of(5, 10), [540, 720, 1080]);

    /// <inheritdoc/>
    public IReadOnlyList<ProviderKey> Keys => _options.Keys;

    /// <inheritdoc/>
    public decimal Estimate(ClipRequest clipRequest) => Traits.Prices.Of(clipRequest.DurationSeconds, clipRequest.ShortSide);

    /// <inheritdoc/>
    public Task<SubmitResult> SubmitAsync(ClipRequest clipRequest, ProviderKey key, CancellationToken cancellationToken)
    {
        var request = LumaTraits.Request(_options, HttpMethod.Post, "generations", key);
        request.Content = JsonBody.Of(ToWire(clipRequest), LumaJson.Default.AgentsCreate);
        return client.SubmitAsync(request, Created, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken) => client.PollAsync(
        LumaTraits.Request(_options, HttpMethod.Get, $"generations/{Uri.EscapeDataString(job.Id)}", job
            .Key), reply => MapPollReply(reply, job.Estimate ?? Estimate(job.ClipRequest)), cancellationToken);

    /// <summary>A generation cannot be cancelled.</summary>
    public Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken)
        => Task.FromResult<CancelResult>(new CancelResult.NotSupported());

    /// <summary>There is no list of generations.</summary>
    public Task<ReconcileResult> ReconcileAsync(UnconfirmedSubmission unconfirmed, CancellationToken cancellationToken)
        => Task.FromResult<ReconcileResult>(new ReconcileResult.Inconclusive());

    /// <summary>Results are signed addresses.</summary>
    public Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken) => Task.CompletedTask;

    private AgentsCreate ToWire(ClipRequest clipRequest) => new()
    {
        Type = "video",
        Model = _options.Model!,
        Prompt = clipRequest.Prompt,
        AspectRatio = clipRequest.Picture is null ? clipRequest.AspectRatio : null, // the picture's own aspect ratio is used
        UserId = clipRequest.EndUser,
        Video = new AgentsVideo
        {
            Resolution = $"{clipRequest.ShortSide}p",
            Duration = string.Create(CultureInfo.InvariantCulture, $"{clipRequest.DurationSeconds}s"),
            Loop = clipRequest.Picture is null ? false : null,
            StartFrame = clipRequest.Picture switch
            {
                null => null,
                { Address: { } address } => new AgentsFrame { Url = address.AbsoluteUri },
                var picture => new AgentsFrame { Data = picture.ToBase64(), MediaType = picture.ContentType },
            },
        },
    };

    private SubmitResult Created(ProviderReply reply) => !reply.IsSuccess
        ? LumaTraits.Refused(_options, reply)
        : reply.Read(LumaJson.Default.AgentsGeneration) is { Id.Length: > 0 } created
            ? new SubmitResult.Accepted(created.Id)
            : throw new ProviderProtocolException(LumaTraits.ModelId, reply.Status, "no id");

    private PollResult MapPollReply(ProviderReply reply, decimal estimate)
    {
        if (!reply.IsSuccess)
        {
            return CommonResponses.Poll(LumaTraits.ModelId, reply, estimate);
        }

        var generation = reply.Read(LumaJson.Default.AgentsGeneration, out var unreadable);
        return JobStatuses.Normalize(generation?.State) switch
        {
            JobStatuses.Queued => new PollResult.Waiting(null, "queued at the provider"),
            JobStatuses.Running => new PollResult.Waiting(null, "generating"),
            JobStatuses.Completed when
                generation!.Output?.FirstOrDefault(output => output is { IsVideo: true, Url.Length: > 0 })?.Url is { } address =>
                new PollResult.Succeeded(ClipSources.Of(_options.BaseAddress, address)),
            JobStatuses.Completed when unreadable.Contain("output") || ResultAddresses.AreIn(reply.Body) =>
                throw new ProviderProtocolException(LumaTraits.ModelId, reply.Status, "output"),
            JobStatuses.Completed => new PollResult.Failed(Failures.NoVideo(LumaTraits.ModelId), estimate),
            JobStatuses.Failed => new PollResult.Failed(FailureOf(generation!.FailureCode), 0),
            JobStatuses.Cancelled => new PollResult.Failed(Failures.CancelledAtProvider(), 0),
            var state => throw new ProviderProtocolException(LumaTraits.ModelId, reply.Status, state),
        };
    }

    private static Failure FailureOf(string? code) => code switch
    {
        "content_moderated" => Failures.Moderated("the request"),
        "budget_exhausted" => Failures.QuotaExceeded(LumaTraits.ModelId),
        "image_too_large" or "unsupported_format" or "corrupt_input" => Failures.Invalid(LumaTraits.ModelId, "sourceImage"),
        "invalid_request" => Failures.Invalid(LumaTraits.ModelId),
        _ => Failures.ProviderFault(LumaTraits.ModelId), // generation_failed, output_not_found, rate_limited, or no code
    };
}
