using System.Globalization;
using AdGenius.Contracts;
using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Luma;

/// <summary>Luma's older surface.</summary>
internal sealed class LumaDreamMachineProvider(
    IOptions<LumaOptions> options,
    [FromKeyedServices(LumaTraits.ModelId)] ProviderClient client) : IVideoProvider
{
    private const int PageSize = 100;

    private static readonly char[] AddressSeparators = ['/', '?', '#', '&', '='];

    private readonly LumaOptions _options = options.Value;

    /// <inheritdoc/>
    public ProviderTraits Traits { get; } = LumaTraits.Of(options.Value, ClipLengths.Of(5, 9), [540, 720, 1080, 2160]) with
    {
        ListedServers = [options.Value.BaseAddress.AbsoluteUri],
    };

    /// <inheritdoc/>
    public IReadOnlyList<ProviderKey> Keys => _options.Keys;

    /// <inheritdoc/>
    public decimal Estimate(ClipRequest clipRequest) => Traits.Prices.Of(clipRequest.DurationSeconds, clipRequest.ShortSide);

    /// <inheritdoc/>
    public Task<SubmitResult> SubmitAsync(ClipRequest clipRequest, ProviderKey key, CancellationToken cancellationToken)
    {
        if (clipRequest.Picture is { Address: null })
        {
            return Task.FromResult<SubmitResult>(new SubmitResult.Refused(new Failure
            {
                Code = FailureCode.InvalidRequest,
                Field = "sourceImage",
                Text = "Dream Machine takes a sourceImage by its https address only.",
            }));
        }

        var request = LumaTraits.Request(_options, HttpMethod.Post, "generations/video", key);
        request.Content = JsonBody.Of(ToWire(clipRequest), LumaJson.Default.DreamCreate);
        return client.SubmitAsync(request, Created, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken) => client.PollAsync(
        LumaTraits.Request(_options, HttpMethod.Get, $"generations/{Uri.EscapeDataString(job.Id)}", job
            .Key), reply => MapPollReply(reply, job.Estimate ?? Estimate(job.ClipRequest)), cancellationToken);

    /// <summary>
    /// Deletes the generation. Luma does not document whether that stops a running one and its charge, so the estimate is kept.
    /// </summary>
    public Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken) => client.CancelAsync(
        LumaTraits.Request(_options, HttpMethod.Delete, $"generations/{Uri.EscapeDataString(job.Id)}", job.Key), reply => CommonResponses
            .Cancel(LumaTraits.ModelId, reply), cancellationToken);

    /// <summary>
    /// Searches the generations for the one that an unconfirmed submit started: by its callback's address, else by prompt and time.
    /// </summary>
    public Task<ReconcileResult> ReconcileAsync(UnconfirmedSubmission unconfirmed, CancellationToken cancellationToken) =>
        SubmissionReconciler.RunAsync(unconfirmed, (offset, _) => ListAsync(unconfirmed, offset, cancellationToken));

    private async Task<ListedPage> ListAsync(UnconfirmedSubmission unconfirmed, int offset, CancellationToken cancellationToken)
    {
        var request = LumaTraits.Request(
            _options,
            HttpMethod.Get,
            string.Create(CultureInfo.InvariantCulture, $"generations?limit={PageSize}&offset={offset}"),
            unconfirmed.Key);
        var answer = await client.SendAsync(request, CallKind.Read, cancellationToken);
        if (answer is not ProviderCallResult.ResponseReceived { Reply: { IsSuccess: true } reply }
            || reply.Read(LumaJson.Default.DreamList, out var unreadable) is not { Generations: { } generations } list
            || unreadable.IsFollowed) // by what may be the rest of the list
        {
            return new ListedPage.Unreachable((answer as ProviderCallResult.ResponseReceived)?.Reply.RetryAfter);
        }

        var jobs = generations.OfType<DreamGeneration>().Where(generation => generation.Id is { Length: > 0 })
            .Select(generation => new ListedJob(
                generation.Id!,
                generation.CreatedAt,
                SubmissionReconciler.MatchOf(unconfirmed, request => MatchOf(generation.Request, request))))
            .ToList();
        // without has_more the list ends with an empty page
        return new ListedPage.Listed(jobs, list.HasMore ?? generations.Count > 0, generations.Count - jobs.Count);
    }

    /// <summary>
    /// Compares the address of the callback, which names the submission. One that is shortened, hidden or written differently excludes
    /// nothing: only the id of another submission does.
    /// </summary>
    private static JobMatch MatchOf(DreamRequest? listed, ClipRequest request)
    {
        var match = SubmissionReconciler.MatchOfPrompt(listed?.Prompt, request.Prompt);
        if (request.CallbackUrl?.AbsoluteUri is not { } callback || listed?.CallbackUrl is not { Length: > 0 } address)
        {
            return match;
        }

        return address == callback || address.Contains(request.SubmissionId.ToString("N"), StringComparison.OrdinalIgnoreCase)
            ? JobMatch.Same
            : match == JobMatch.Different || NamesSubmission(address) ? JobMatch.Different
            : JobMatch.Possible;
    }

    private static bool NamesSubmission(string address) =>
        address.Split(AddressSeparators).Any(static part => Guid.TryParseExact(part, "N", out _));

    /// <summary>Results are public addresses.</summary>
    public Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken) => Task.CompletedTask;

    private DreamCreate ToWire(ClipRequest clipRequest) => new()
    {
        Model = _options.Model!,
        Prompt = clipRequest.Prompt,
        AspectRatio = clipRequest.AspectRatio,
        Duration = string.Create(CultureInfo.InvariantCulture, $"{clipRequest.DurationSeconds}s"),
        Resolution = clipRequest.ShortSide == 2160 ? "4k" : $"{clipRequest.ShortSide}p",
        Loop = false,
        Keyframes = clipRequest.Picture?.Address is { } address ? new DreamKeyframes(new DreamFrame("image", address.AbsoluteUri)) : null,
        CallbackUrl = clipRequest.CallbackUrl?.AbsoluteUri,
    };

    private SubmitResult Created(ProviderReply reply) => !reply.IsSuccess
        ? LumaTraits.Refused(_options, reply)
        : reply.Read(LumaJson.Default.DreamGeneration) is { Id.Length: > 0 } created
            ? new SubmitResult.Accepted(created.Id)
            : throw new ProviderProtocolException(LumaTraits.ModelId, reply.Status, "no id");

    private PollResult MapPollReply(ProviderReply reply, decimal estimate)
    {
        if (!reply.IsSuccess)
        {
            return CommonResponses.Poll(LumaTraits.ModelId, reply, estimate);
        }

        var generation = reply.Read(LumaJson.Default.DreamGeneration, out var unreadable);
        return JobStatuses.Normalize(generation?.State) switch
        {
            JobStatuses.Queued => new PollResult.Waiting(null, "queued at the provider"),
            JobStatuses.Running => new PollResult.Waiting(null, "generating"),
            JobStatuses.Completed when generation!.Assets?
                .Video is { Length: > 0 } address => new PollResult.Succeeded(ClipSources.Of(_options.BaseAddress, address)),
            JobStatuses.Completed when unreadable.Contain("assets") || ResultAddresses.AreIn(reply.Body) =>
                throw new ProviderProtocolException(LumaTraits.ModelId, reply.Status, "assets"),
            JobStatuses.Completed => new PollResult.Failed(Failures.NoVideo(LumaTraits.ModelId), estimate),
            JobStatuses.Failed when LumaTraits.IsModeration(generation!.FailureReason) => new PollResult.Failed(
                Failures.Moderated("the request"),
                0),
            JobStatuses.Failed => new PollResult.Failed(Failures.ProviderFault(LumaTraits.ModelId), 0),
            JobStatuses.Cancelled => new PollResult.Failed(Failures.CancelledAtProvider(), 0),
            var state => throw new ProviderProtocolException(LumaTraits.ModelId, reply.Status, state),
        };
    }
}
