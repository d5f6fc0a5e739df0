using System.Globalization;
using System.Text.Json.Nodes;
using AdGenius.Contracts;
using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Google;

/// <summary>Gemini Omni through Interactions.</summary>
internal sealed class OmniProvider(
    IOptions<GoogleOptions> options,
    [FromKeyedServices(GoogleTraits.ModelId)] ProviderClient client) : IVideoProvider
{
    private readonly GoogleOptions _options = options.Value;

    /// <inheritdoc/>
    public ProviderTraits Traits { get; } = GoogleTraits.Of(options.Value);

    /// <inheritdoc/>
    public IReadOnlyList<ProviderKey> Keys => _options.Keys;

    /// <inheritdoc/>
    public decimal Estimate(ClipRequest clipRequest) => Traits.Prices.Of(clipRequest.DurationSeconds, clipRequest.ShortSide);

    /// <inheritdoc/>
    public Task<SubmitResult> SubmitAsync(ClipRequest clipRequest, ProviderKey key, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, "v1/interactions", key);
        request.Content = JsonBody.Of(ToWire(clipRequest), OmniJson.Default.OmniCreate);
        return client.SubmitAsync(request, Created, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken) => client.PollAsync(
        Request(HttpMethod.Get, $"v1/interactions/{Uri.EscapeDataString(job.Id)}?stream=false", job
            .Key), reply => MapPollReply(reply, job.Estimate ?? Estimate(job.ClipRequest)), cancellationToken);

    /// <inheritdoc/>
    public Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken) => client.CancelAsync(
        Request(HttpMethod.Post, $"v1/interactions/{Uri.EscapeDataString(job.Id)}/cancel", job.Key),
        reply => reply.Status == System.Net.HttpStatusCode.BadRequest
            ? new CancelResult.AlreadyCompleted()
            : CommonResponses.Cancel(GoogleTraits.ModelId, reply),
        cancellationToken);

    /// <summary>Interactions cannot be listed.</summary>
    public Task<ReconcileResult> ReconcileAsync(UnconfirmedSubmission unconfirmed, CancellationToken cancellationToken)
        => Task.FromResult<ReconcileResult>(new ReconcileResult.Inconclusive());

    /// <inheritdoc/>
    public Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken)
    {
        request.Headers.Add("x-goog-api-key", key.Secret);
        return Task.CompletedTask;
    }

    private OmniCreate ToWire(ClipRequest clipRequest) => new()
    {
        Model = _options.Model!,
        Input = clipRequest.Picture is { } picture
            ? new JsonArray(
                new JsonObject { ["type"] = "image", ["data"] = picture.ToBase64(), ["mime_type"] = picture.ContentType },
                new JsonObject { ["type"] = "text", ["text"] = clipRequest.Prompt })
            : JsonValue.Create(clipRequest.Prompt),
        ResponseFormat = new OmniFormat
        {
            AspectRatio = clipRequest.Picture is null ? clipRequest.AspectRatio : null, // the picture's own aspect ratio is used
            Resolution = clipRequest.ShortSide == 2160 ? "4k" : $"{clipRequest.ShortSide}p",
            Duration = string.Create(CultureInfo.InvariantCulture, $"{clipRequest.DurationSeconds}s"),
        },
        WebhookConfig = clipRequest.CallbackUrl is { } callback
            ? new OmniWebhook([callback.AbsoluteUri], new Dictionary<string, string> { ["job"] = clipRequest.SubmissionId.ToString("N") })
            : null,
    };

    private SubmitResult Created(ProviderReply reply) => !reply.IsSuccess
        ? GoogleFailures.Refused(Traits.ResolvesTo, reply)
        : reply.Read(OmniJson.Default.OmniInteraction) is { Id.Length: > 0 } interaction
            ? new SubmitResult.Accepted(interaction.Id)
            : throw new ProviderProtocolException(GoogleTraits.ModelId, reply.Status, "no id");

    private PollResult MapPollReply(ProviderReply reply, decimal estimate)
    {
        if (!reply.IsSuccess)
        {
            var fault = GoogleFailures.ErrorOf(reply);
            return (int)reply.Status == 400 && fault?.Message?.Contains("interaction", StringComparison.OrdinalIgnoreCase) == true
                ? new PollResult.JobNotFound(estimate) // an unknown id is a 400 here, not a 404
                : CommonResponses.Poll(GoogleTraits.ModelId, reply, estimate, fault?.Status);
        }

        var interaction = reply.Read(OmniJson.Default.OmniInteraction, out var unreadable);
        return JobStatuses.Normalize(interaction?.Status) switch
        {
            JobStatuses.Queued => new PollResult.Waiting(null, "queued at the provider"),
            JobStatuses.Running => new PollResult.Waiting(null, "generating"),
            JobStatuses.Completed or "incomplete" when VideosOf(interaction!).Select(SourceOf).FirstOrDefault(one => one is not null)
                is { } source => new PollResult.Succeeded(source),
            JobStatuses.Completed or "incomplete" when unreadable.Contain("steps") || VideosOf(interaction!).Any()
                || ResultAddresses.AreIn(reply.Body) =>
                throw new ProviderProtocolException(GoogleTraits.ModelId, reply.Status, "steps"),
            // a refusal looks like success with text only
            JobStatuses.Completed => new PollResult.Failed(Failures.NoVideo(GoogleTraits.ModelId), 0),
            JobStatuses.Failed or "incomplete" => new PollResult.Failed(
                interaction!.Error is { } fault ? GoogleFailures.Of(fault) : Failures.ProviderFault(GoogleTraits.ModelId),
                0),
            JobStatuses.Cancelled => new PollResult.Failed(Failures.CancelledAtProvider(), 0),
            "budget_exceeded" => new PollResult.Failed(Failures.QuotaExceeded(GoogleTraits.ModelId), 0),
            // there is no caller to answer, so it would never finish
            "requires_action" or "requires_continuation" => new PollResult.Failed(InputRequired, estimate),
            var status => throw new ProviderProtocolException(GoogleTraits.ModelId, reply.Status, status),
        };
    }

    private static Failure InputRequired => new() {
        Code = FailureCode.ProviderUnavailable,
        Text = $"{GoogleTraits.ModelId} requires an input that only an interactive caller can provide, instead of returning a video." };

    /// <summary>Where the video is; null where it has neither an address nor bytes that can be read.</summary>
    private ClipSource? SourceOf(OmniContent video) => video switch
    {
        { Uri: { Length: > 0 } address } => SourceOf(address),
        { Data: { IsThere: true } data } => ClipSources.Of(data),
        _ => null,
    };

    private ClipSource SourceOf(string address) => ClipSources.Of(_options.BaseAddress, address) switch
    {
        ClipSource.Remote remote => new ClipSource.Remote(FileOf(remote.Address)),
        var inline => inline,
    };

    /// <summary>The bytes of a file of the Gemini API: its own address answers with a description of it.</summary>
    private static Uri FileOf(Uri address)
    {
        if (!address.AbsolutePath.Contains("/files/", StringComparison.Ordinal)
            || address.Query.Contains("alt=media", StringComparison.Ordinal))
        {
            return address;
        }

        var path = address.AbsolutePath.EndsWith(":download", StringComparison.Ordinal)
            ? address.AbsolutePath
            : address.AbsolutePath + ":download";
        return new UriBuilder(address) { Path = path, Query = address.Query.Length > 1 ? $"{address.Query[1..]}&alt=media" : "alt=media" }
            .Uri;
    }

    /// <summary>The videos of every step but those that repeat what was sent: a step without a type is none of them.</summary>
    private static IEnumerable<OmniContent> VideosOf(OmniInteraction interaction) =>
        (interaction.Steps ?? []).Where(step => step?.Type?.Contains("input", StringComparison.Ordinal) != true)
            .SelectMany(step => step?.Content ?? []).OfType<OmniContent>()
            .Where(content => content.Type == "video" || content.MimeType?.StartsWith("video/", StringComparison.Ordinal) == true);

    private HttpRequestMessage Request(HttpMethod method, string path, ProviderKey key)
    {
        var request = new HttpRequestMessage(method, new Uri(_options.BaseAddress, path));
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Add("x-goog-api-key", key.Secret);
        return request;
    }
}
