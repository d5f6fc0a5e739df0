using System.Net.Http.Headers;
using AdGenius.Contracts;
using AdGenius.Downloads;
using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Runway;

/// <summary>Runway. The seed's <c>gen3</c> is retired; the id resolves to the model that replaced it.</summary>
internal sealed class RunwayProvider : IVideoProvider
{
    public const string ModelId = "runway_gen3";

    private const int MaxUrlLength = 2_048;

    /// <summary>5 MB as a data URI, in base 64.</summary>
    private const int MaxInlineBytes = 5_000_000 / 4 * 3;

    /// <summary>Runway asks that such a job is not tried again at once.</summary>
    private static readonly TimeSpan ThirdPartyPause = TimeSpan.FromMinutes(1);

    private readonly RunwayOptions _options;
    private readonly ProviderClient _client;
    private readonly RunwayModel _text;
    private readonly RunwayModel _image;

    public RunwayProvider(IOptions<RunwayOptions> options, [FromKeyedServices(ModelId)] ProviderClient client)
    {
        _options = options.Value;
        _client = client;
        _text = RunwayModel.Find(_options.Model) ?? RunwayModel.All[0];
        _image = RunwayModel.Find(_options.ImageModel) ?? RunwayModel.All[0];
        var (state, note) = ProviderState.OfKeys(ModelId, _options, RunwayOptions.KeyVariables, "Gen-3 is retired at Runway.");
        Traits = new ProviderTraits
        {
            ModelId = ModelId,
            Name = "Runway",
            ResolvesTo = _text.Name,
            State = state,
            Note = note,
            Lengths = _text.Lengths,
            ImageLengths = _image.Lengths,
            AspectRatios = AspectRatiosOf(_text.TextRatios),
            ImageAspectRatios = AspectRatiosOf(_image.ImageRatios),
            ShortSides = Sizes(_text.TextRatios),
            ImageShortSides = Sizes(_image.ImageRatios),
            NegativePrompt = _text.NegativePrompt,
            ImageNegativePrompt = _image.NegativePrompt,
            Seed = true,
            ImageInput = true,
            MaxPromptLength = 1_000,
            JobServer = _options.BaseAddress.AbsoluteUri,
            Prices = _options.PricePerSecond is { } own
                ? PriceTable.Flat(own, RunwayModel.PriceDate, "configuration")
                : PriceTable.Flat(_text.PricePerSecond(_options.Audio), RunwayModel.PriceDate, RunwayModel.PriceSource),
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
    public decimal Estimate(
        ClipRequest clipRequest) => (clipRequest.SourceImage is null && clipRequest.Picture is null) || _options.PricePerSecond is not null
        ? Traits.Prices.Of(clipRequest.DurationSeconds, clipRequest.ShortSide)
        : PriceTable.Flat(_image.PricePerSecond(_options.Audio), RunwayModel.PriceDate, RunwayModel.PriceSource)
            .Of(clipRequest.DurationSeconds, clipRequest.ShortSide);

    /// <inheritdoc/>
    public Task<SubmitResult> SubmitAsync(ClipRequest clipRequest, ProviderKey key, CancellationToken cancellationToken)
    {
        if (clipRequest.Picture is { } picture && ValidateImage(picture) is { } fault)
        {
            return Task.FromResult<SubmitResult>(
                new SubmitResult.Refused(new Failure { Code = FailureCode.InvalidRequest, Field = "sourceImage", Text = fault }));
        }

        var model = clipRequest.Picture is null ? _text : _image;
        var ratios = clipRequest.Picture is null ? model.TextRatios : model.ImageRatios;
        if (RunwayModel.RatioOf(ratios, clipRequest.AspectRatio, clipRequest.ShortSide) is not { } ratio)
        {
            return Task.FromResult<SubmitResult>(new SubmitResult.Refused(new Failure
            {
                Code = FailureCode.InvalidRequest,
                Field = "aspectRatio",
                Text = $"aspectRatio is {clipRequest.AspectRatio}; {model.Name} supports {string.Join(", ", AspectRatiosOf(ratios))}.",
            }));
        }

        var request = Request(HttpMethod.Post, clipRequest.Picture is null ? "v1/text_to_video" : "v1/image_to_video", key);
        request.Content = JsonBody.Of(ToWire(clipRequest, model, ratio), RunwayJson.Default.RunwayCreate);
        return _client.SubmitAsync(request, Created, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken) =>
        _client.PollAsync(
            Request(HttpMethod.Get, $"v1/tasks/{Uri.EscapeDataString(job.Id)}", job.Key),
            reply => MapPollReply(reply, job.Estimate ?? Estimate(job.ClipRequest)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Delete, $"v1/tasks/{Uri.EscapeDataString(job.Id)}", job.Key);
        request.Headers.Accept.Clear();
        request.Headers.Accept.ParseAdd("*/*");
        return _client.CancelAsync(request, reply => CommonResponses.Cancel(ModelId, reply), cancellationToken);
    }

    /// <summary>Runway cannot list tasks.</summary>
    public Task<ReconcileResult> ReconcileAsync(UnconfirmedSubmission unconfirmed, CancellationToken cancellationToken)
        => Task.FromResult<ReconcileResult>(new ReconcileResult.Inconclusive());

    /// <summary>Results are signed addresses of a CDN.</summary>
    public Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Validates a picture by Runway's rules before it is sent; the error text, or null.</summary>
    private static string? ValidateImage(SourcePicture picture) => picture switch
    {
        { Address: { HostNameType: not UriHostNameType.Dns } } => "Runway takes a sourceImage by host name only, not by IP address.",
        { Address: { AbsoluteUri
            .Length: > MaxUrlLength } } => $"Runway takes addresses of at most {MaxUrlLength} characters for a sourceImage.",
        { Address: null, Bytes.Length: > MaxInlineBytes } =>
            $"sourceImage has {picture.Bytes.Length} bytes; Runway takes at most {MaxInlineBytes} inside a request, "
                + "and up to 16 MB by an https address.",
        _ => null,
    };

    private RunwayCreate ToWire(ClipRequest clipRequest, RunwayModel model, string ratio) => new()
    {
        Model = model.Name,
        PromptImage = clipRequest.Picture is { } picture ? [new RunwayImage(picture.ToUri(), "first")] : null,
        PromptText = clipRequest.Prompt,
        NegativePrompt = model.NegativePrompt ? clipRequest.NegativePrompt : null,
        Ratio = ratio,
        Duration = (int)model.Lengths.Nearest(clipRequest.DurationSeconds),
        Seed = clipRequest.Seed,
        Audio = model.Audio ? _options.Audio : null,
    };

    private static SubmitResult Created(ProviderReply reply)
    {
        if (reply.IsSuccess)
        {
            return reply.Read(RunwayJson.Default.RunwayCreated) is { Id.Length: > 0 } created
                ? new SubmitResult.Accepted(created.Id, Estimate: created.EstimatedCost?.Dollars)
                : throw new ProviderProtocolException(ModelId, reply.Status, "no id");
        }

        // Only free text says whether it is the content, the account or the request, and whether a 429 is the day's quota: more at once
        // than allowed is never a 429 here, that is held as THROTTLED.
        var text = reply.Read(RunwayJson.Default.RunwayError)?.Error ?? "";
        return (int)reply.Status switch
        {
            400 when ContainsText(text, "moderation") => new SubmitResult.Refused(Failures.Moderated("the request")),
            400 when ContainsText(text, "credits") => KeyRefusals.QuotaExceeded(ModelId),
            400 when ContainsText(text, "promptImage") => new SubmitResult.Refused(Failures.Invalid(ModelId, "sourceImage")),
            429 when ContainsText(text, "daily") || ContainsText(text, "quota") || ContainsText(text, "24 h")
                || ContainsText(text, "credits") => KeyRefusals.QuotaExceeded(ModelId),
            _ => CommonResponses.Submit(ModelId, "the model", reply),
        };
    }

    private static bool ContainsText(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static string[] AspectRatiosOf(IReadOnlyDictionary<(string Shape, int ShortSide), string> ratios)
        => [.. ratios.Keys.Select(key => key.Shape).Distinct()];

    private static int[] Sizes(IReadOnlyDictionary<(string Shape, int ShortSide), string> ratios)
        => [.. ratios.Keys.Select(key => key.ShortSide).Distinct().Order()];

    private PollResult MapPollReply(ProviderReply reply, decimal estimate)
    {
        if (!reply.IsSuccess)
        {
            return CommonResponses.Poll(ModelId, reply, estimate);
        }

        var task = reply.Read(RunwayJson.Default.RunwayTask, out var unreadable);
        var cost = task?.Cost?.Dollars;

        // without a cost nothing is charged; one that cannot be read may be any, and the poll for a refund corrects the estimate
        var remainder = cost ?? (task?.Cost is not null || unreadable.Contain("cost") ? estimate : 0);
        return JobStatuses.Normalize(task?.Status) switch
        {
            JobStatuses.Queued => new PollResult.Waiting(null, "queued at the provider"),
            "THROTTLED" => new PollResult.Waiting(null, "throttled by the provider's concurrency limit"), // accepted and stored: no error
            JobStatuses.Running => new PollResult.Waiting(task!.Progress, "generating"),
            JobStatuses.Completed when task!.Output?.FirstOrDefault(text => !string.IsNullOrEmpty(text)) is { } address =>
                new PollResult.Succeeded(ClipSources.Of(_options.BaseAddress, address), cost),
            JobStatuses.Completed when unreadable.Contain("output") || ResultAddresses.AreIn(reply.Body) =>
                throw new ProviderProtocolException(ModelId, reply.Status, "output"),
            JobStatuses.Completed => new PollResult.Failed(Failures.NoVideo(ModelId), cost ?? estimate),
            JobStatuses.Failed => Failed(task!.FailureCode, cost ?? estimate, remainder),
            JobStatuses.Cancelled => new PollResult.Failed(Failures.CancelledAtProvider(), remainder),
            var status => throw new ProviderProtocolException(ModelId, reply.Status, status),
        };
    }

    /// <summary>The failure that a code stands for.</summary>
    /// <param name="code">The code.</param>
    /// <param name="charge">What a job costs that is not refunded.</param>
    /// <param name="remainder">What is left of it after a refund.</param>
    private static PollResult.Failed Failed(string? code, decimal charge, decimal remainder) => code switch
    {
        not null when code.StartsWith("SAFETY.INPUT", StringComparison.Ordinal)
            || code.StartsWith("INPUT_PREPROCESSING.SAFETY", StringComparison.Ordinal) =>
            new PollResult.Failed(Failures.Moderated("the request"), charge), // moderated input is not refunded
        not null when code
            .StartsWith("SAFETY", StringComparison.Ordinal) => new PollResult.Failed(Failures.Moderated("the result"), remainder),
        not null when code.StartsWith("ASSET.INVALID", StringComparison.Ordinal) => new PollResult.Failed(
            Failures.Invalid(ModelId, "sourceImage"),
            remainder),
        not null when code.StartsWith("THIRD_PARTY", StringComparison.Ordinal) => new PollResult.Failed(
            Failures.ProviderFault(ModelId, ThirdPartyPause),
            remainder),
        _ => new PollResult.Failed(Failures.ProviderFault(ModelId), remainder), // INTERNAL.*, INPUT_PREPROCESSING.INTERNAL, or no code
    };

    private HttpRequestMessage Request(HttpMethod method, string path, ProviderKey key)
    {
        var request = new HttpRequestMessage(method, new Uri(_options.BaseAddress, path));
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Secret);
        request.Headers.Add("X-Runway-Version", "2024-11-06");
        return request;
    }
}
