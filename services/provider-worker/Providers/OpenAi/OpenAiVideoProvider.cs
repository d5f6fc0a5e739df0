using System.Globalization;
using System.Net;
using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.Contracts.Models;
using AdGenius.Downloads;
using AdGenius.ProviderWorker.Providers.Http;
using AdGenius.ProviderWorker.Providers.OpenAi.Servers;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.OpenAi;

/// <summary>Any server that speaks <c>/v1/videos</c>.</summary>
internal sealed class OpenAiVideoProvider : IVideoProvider
{
    public const string ModelId = "openai_shorts";

    private static readonly DateOnly RetiredOn = new(2026, 9, 24);
    private static readonly DateOnly PriceDate = new(2026, 11, 21);
    private const int PageSize = 100;
    private const double MaxUnixSeconds = 32_503_680_000; // the year 3000

    private readonly OpenAiVideoOptions _options;
    private readonly ProviderClient _client;
    private readonly VideoServers _servers;
    private readonly TimeProvider _time;
    private readonly ProviderTraits _configured;

    public OpenAiVideoProvider(
        IOptions<OpenAiVideoOptions> options,
        [FromKeyedServices(ModelId)] ProviderClient client,
        VideoServers servers,
        TimeProvider time)
    {
        _options = options.Value;
        _client = client;
        _servers = servers;
        _time = time;
        var ended = _options.ServerAddresses.All(address => address.Host == OpenAiVideoOptions.RetiredHost);
        var (lengths, sizes) = LimitsOf(_options.Model);
        _configured = new ProviderTraits
        {
            ModelId = ModelId,
            Name = "OpenAI-compatible videos",
            ResolvesTo = _options.Model,
            State = ended ? VideoModelState.Retired : VideoModelState.Available,
            RetiredSince = ended ? RetiredOn : null,
            Note = ended
                ? $"OpenAI ended its video API on {RetiredOn:yyyy-MM-dd}; set {OpenAiVideoOptions.Section}:BaseAddress to a server that "
                    + "implements /v1/videos."
                : null,
            Lengths = lengths,
            AspectRatios = sizes.AspectRatios,
            ShortSides = sizes.ShortSides,
            NegativePrompt = _options.SendSeed,
            Seed = _options.SendSeed,
            ImageInput = true,
            ImageAsBytes = _options.ImageFormat == OpenAiImageFormat.File,
            MaxPromptLength = 4_000,
            Prices = _options.PricePerSecond is { } own ? PriceTable.Flat(own, PriceDate, "configuration")
                : ended ? PriceTable.Flat(0.10m, RetiredOn, "developers.openai.com sora-2, until its end")
                : PriceTable.Flat(
                    0,
                    PriceDate,
                    $"no price is set ({OpenAiVideoOptions.Section}:PricePerSecond); a self-hosted server counts as free")
                    with { IsAssumed = true },
            PollInterval = _options.PollInterval,
            Deadline = _options.Deadline,
            SubmitTimeout = _options.SubmitTimeout,
            MaxConcurrent = _options.MaxConcurrent,
            MaxConcurrentPerKey = _options.MaxConcurrentPerKey,
            CredentialOrigins = [.. _options.ServerAddresses],
            ListedServers = [.. servers.All.Select(server => server.Name)],
            FormerListedServers = [.. servers.All.Select(server => server.FormerName).OfType<string>()],
        };
    }

    /// <summary>What is configured, with what the servers have said.</summary>
    public ProviderTraits Traits
    {
        get
        {
            if (_servers.Facts is not { Model: { } model } facts)
            {
                return _servers.Fault is not { } fault ? _configured : _configured with
                {
                    State = _options.ScalesToZero ? VideoModelState.Available : VideoModelState.NotReady,
                    Note = _options.ScalesToZero
                        ? $"No server runs now; jobs wait until one is started: {fault}."
                        : $"No server is ready: {fault}.",
                };
            }

            var (lengths, sizes) = LimitsOf(model);
            return _configured with
            {
                ResolvesTo = model,
                Lengths = lengths,
                AspectRatios = sizes.AspectRatios,
                ShortSides = sizes.ShortSides,
                ImageInput = facts.TaskType is not "T2V",
                NeedsImage = facts.TaskType is "I2V",
            };
        }
    }

    /// <summary>A self-hosted server may need no key.</summary>
    public IReadOnlyList<ProviderKey> Keys => _options.HasKey ? _options.Keys : [ProviderKey.None, .. _options.Keys];

    /// <inheritdoc/>
    public decimal Estimate(ClipRequest clipRequest) => Traits.Prices.Of(clipRequest.DurationSeconds, clipRequest.ShortSide);

    /// <inheritdoc/>
    public Task<SubmitResult> SubmitAsync(ClipRequest clipRequest, ProviderKey key, CancellationToken cancellationToken)
    {
        if (_servers.Choose() is not { } server)
        {
            return Task.FromResult<SubmitResult>(
                new SubmitResult.Deferred("No video server is ready.", _options.DiscoverInterval, Throttled: _options.ScalesToZero));
        }

        server.CountSent();
        var model = server.Facts?.Model ?? _options.Model;
        var request = Request(HttpMethod.Post, server, "videos", key);
        request.Content = clipRequest.Picture is null && _options.TextRequestFormat == OpenAiRequestFormat.Json
            ? JsonBody.Of(
                new OpenAiVideoCreate(
                    model,
                    clipRequest.Prompt,
                    SecondsOf(clipRequest),
                    SizeOf(clipRequest, model),
                    _options.SendSeed ? clipRequest.Seed : null,
                    _options.SendSeed ? clipRequest.NegativePrompt : null),
                OpenAiVideoJson.Default.OpenAiVideoCreate)
            : FormOf(clipRequest, model);
        return _client.SubmitAsync(request, reply => Created(reply, server), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken) => _servers.Find(job.Token) is { } server
        ? _client.PollAsync(
            Request(HttpMethod.Get, server, $"videos/{Uri.EscapeDataString(job.Id)}", job.Key),
            reply => MapPollReply(reply, job, server),
            cancellationToken)
        : Task.FromResult<PollResult>(new PollResult.Unreachable(
            $"The video server that has the job is not configured. Add it to {OpenAiVideoOptions.Section}:Servers.",
            TimeSpan.FromMinutes(1)));

    /// <summary>The protocol can delete finished videos only; some servers stop their work on one that is not.</summary>
    public Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken) =>
        _options.CancelByDelete && _servers.Find(job.Token) is { } server
        ? _client.CancelAsync(Deletion(job, server), Cancelled, cancellationToken)
        : Task.FromResult<CancelResult>(new CancelResult.NotSupported());

    /// <inheritdoc/>
    public Task DiscardAsync(ProviderJob job, CancellationToken cancellationToken) =>
        _options.DeleteAfterDownload && _servers.Find(job.Token) is { } server
        ? _client.SendAsync(Deletion(job, server), CallKind.Cancel, cancellationToken)
        : Task.CompletedTask;

    /// <summary>
    /// Searches the videos of every server for the one that an unconfirmed submit started: which server it was sent to was lost with the
    /// response. It was not received where no server has it; a server that cannot be asked may have it.
    /// </summary>
    public async Task<ReconcileResult> ReconcileAsync(UnconfirmedSubmission unconfirmed, CancellationToken cancellationToken)
    {
        unconfirmed = unconfirmed with { KnownJobs = _servers.WithNames(unconfirmed.KnownJobs).ToHashSet() };
        ReconcileResult result = new ReconcileResult.NotReceived();
        ReconcileResult.Found? job = null;
        var others = 0;

        // A server that has got another name still has the videos that are known by its old one.
        var elsewhere = unconfirmed.KnownJobs.Where(known => known.Token is { } name && !_servers.IsConfigured(name))
            .Select(known => known.Id).ToHashSet();
        foreach (var server in _servers.All)
        {
            var answer = await SubmissionReconciler.RunAsync(
                unconfirmed,
                (_, last) => ListAsync(unconfirmed, elsewhere, server, last, cancellationToken),
                server.Name);
            switch (answer)
            {
                case ReconcileResult.Found when job is not null && ++others > unconfirmed.InterchangeableSubmits:
                    return new ReconcileResult.Inconclusive(); // one of two servers has it, as one of two jobs of one server
                case ReconcileResult.Found found:
                    job ??= found with { Token = server.Name };
                    break;
                case ReconcileResult.Unreachable:
                    result = answer;
                    break;
                case ReconcileResult.Inconclusive { IsShared: true } when result is ReconcileResult.Inconclusive:
                case ReconcileResult.Inconclusive when result is ReconcileResult.NotReceived:
                    result = answer;
                    break;
            }
        }

        return job ?? result;
    }

    private async Task<ListedPage> ListAsync(
        UnconfirmedSubmission unconfirmed,
        HashSet<string> elsewhere,
        VideoServer server,
        string? last,
        CancellationToken cancellationToken)
    {
        var after = last is null ? "" : $"&after={Uri.EscapeDataString(last)}";
        var answer = await _client.SendAsync(
            Request(
                HttpMethod.Get,
                server,
                string.Create(CultureInfo.InvariantCulture, $"videos?limit={PageSize}&order=desc{after}"),
                unconfirmed.Key), CallKind.Read, cancellationToken);
        if (answer is ProviderCallResult.ResponseReceived { Reply: {
            Status: HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented, IsPageOfProxy: false } })
        {
            return new ListedPage.CannotList(); // not every compatible server can list
        }

        if (answer is not ProviderCallResult.ResponseReceived { Reply: { IsSuccess: true } reply }
            || reply.Read(OpenAiVideoJson.Default.OpenAiVideoList, out var unreadable) is not { Data: { } videos } list
            || unreadable.IsFollowed) // by what may be the rest of the list
        {
            return new ListedPage.Unreachable((answer as ProviderCallResult.ResponseReceived)?.Reply.RetryAfter);
        }

        var model = server.Facts?.Model ?? _options.Model;
        var jobs = videos.OfType<OpenAiVideoJob>().Where(video => video.Id is { Length: > 0 })
            .Select(video => new ListedJob(
                video.Id!,
                TimeOf(video.CreatedAt),
                SubmissionReconciler.MatchOf(unconfirmed, request => MatchOf(video, request, model))))
            .Select(job => job.Match != JobMatch.Different && elsewhere.Contains(job.Id) ? job with { Match = JobMatch.Possible } : job)
            .ToList();
        // without has_more the list ends with an empty page
        return new ListedPage.Listed(jobs, list.HasMore ?? videos.Count > 0, videos.Count - jobs.Count);
    }

    /// <summary>Null for what is no time in seconds, such as one in milliseconds: the job may be of any time.</summary>
    private static DateTimeOffset? TimeOf(double? seconds) =>
        seconds is >= 0 and < MaxUnixSeconds ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds.Value * 1000)) : null;

    private JobMatch MatchOf(OpenAiVideoJob video, ClipRequest request, string model)
    {
        if (SubmissionReconciler.MatchOfPrompt(video.Prompt, request.Prompt) is var match and not JobMatch.Same)
        {
            return match;
        }

        // some servers report another length or size than was asked for, so a difference there excludes nothing
        return (video.Seconds is null || SecondsEqual(video.Seconds, request))
            && (video.Size is null || video.Size == SizeOf(request, model))
            ? JobMatch.Same
            : JobMatch.Possible;
    }

    private static bool SecondsEqual(string seconds, ClipRequest request) =>
        double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && Math.Abs(value - request.DurationSeconds) < 0.001;

    /// <inheritdoc/>
    public Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken)
    {
        request.Headers.Accept.ParseAdd("application/binary");
        OpenAiCredentials.AddTo(request, _options, key);
        return Task.CompletedTask;
    }

    private FormBody FormOf(ClipRequest clipRequest, string model)
    {
        var form = new FormBody()
            .Field("model", model)
            .Field("prompt", clipRequest.Prompt)
            .Field("seconds", SecondsOf(clipRequest))
            .Field("size", SizeOf(clipRequest, model));
        if (_options.SendSeed)
        {
            form.Field("seed", clipRequest.Seed.ToString(CultureInfo.InvariantCulture));
            if (clipRequest.NegativePrompt is { } negative)
            {
                form.Field("negative_prompt", negative);
            }
        }

        if (clipRequest.Picture is { } reference && _options.ImageFormat == OpenAiImageFormat.Url)
        {
            form.Field("input_reference[image_url]", reference.ToUri());
        }
        else if (clipRequest.Picture is { Bytes: { } bytes } picture)
        {
            form.File("input_reference", $"ref.{picture.ContentType.Split('/')[^1]}", picture.ContentType, bytes);
        }

        return form;
    }

    private static SubmitResult Created(ProviderReply reply, VideoServer server)
    {
        if (reply.IsSuccess)
        {
            return reply.Read(OpenAiVideoJson.Default.OpenAiVideoJob) is { Id.Length: > 0 } created
                ? new SubmitResult.Accepted(created.Id, server.Name)
                : throw new ProviderProtocolException(ModelId, reply.Status, "no id");
        }

        var fault = reply.Read(OpenAiVideoJson.Default.OpenAiErrorBody)?.Error;
        return ((int)reply.Status, fault?.Code) switch
        {
            (_, "moderation_blocked" or "content_policy_violation" or "sentinel_block") => new SubmitResult.Refused(
                Failures.Moderated("the request")),
            (_, "insufficient_quota" or "billing_hard_limit_reached" or "billing_not_active") => KeyRefusals.QuotaExceeded(ModelId),
            (400 or 404, "model_not_found") => new SubmitResult.Refused(Failures.Retired(ModelId, "the model")),
            (400 or 422, _) => new SubmitResult.Refused(Failures.Invalid(ModelId, FieldOf(fault))),
            _ => CommonResponses.Submit(ModelId, "the model", reply, fault?.Code),
        };
    }

    private PollResult MapPollReply(ProviderReply reply, ProviderJob job, VideoServer server)
    {
        var estimate = job.Estimate ?? Estimate(job.ClipRequest);
        if (!reply.IsSuccess)
        {
            return CommonResponses.Poll(ModelId, reply, estimate);
        }

        var video = reply.Read(OpenAiVideoJson.Default.OpenAiVideoJob);
        return JobStatuses.Normalize(video?.Status) switch
        {
            JobStatuses.Queued => new PollResult.Waiting(null, "queued at the provider"),
            JobStatuses.Running => new PollResult.Waiting(FractionOf(video!.Progress), "generating"),
            // completed, without a result
            JobStatuses.Completed when video!.Error is { IsEmpty: false } fault => new PollResult.Failed(FailureOf(fault), estimate),
            JobStatuses.Completed => new PollResult.Succeeded(SourceOf(video!, job, server)),
            JobStatuses.Failed => new PollResult.Failed(FailureOf(video!.Error), 0),
            JobStatuses.Cancelled => new PollResult.Failed(Failures.CancelledAtProvider(), 0),
            var status => throw new ProviderProtocolException(ModelId, reply.Status, status),
        };
    }

    /// <summary>
    /// The address in the answer, and otherwise the one of the protocol: a server that has put the video into a cloud storage refuses that.
    /// </summary>
    private static ClipSource SourceOf(OpenAiVideoJob video, ProviderJob job, VideoServer server)
    {
        var content = new ClipSource.Remote(new Uri(server.Address, $"videos/{Uri.EscapeDataString(job.Id)}/content"));
        if (string.IsNullOrWhiteSpace(video.Url))
        {
            return content;
        }

        try
        {
            var source = ClipSources.Of(server.Address, video.Url);
            return source is ClipSource.Remote remote ? remote with { Alternative = content.Address } : source;
        }
        catch (Exception exception) when (exception is ProviderProtocolException or FormatException)
        {
            return content; // the member is no part of the protocol: whatever a server writes there, it may have the video
        }
    }

    private static CancelResult Cancelled(ProviderReply reply) => reply.Status switch
    {
        // vLLM-Omni has begun to stop, or still writes the file
        HttpStatusCode.Conflict => new CancelResult.Unreachable($"{ModelId} has not stopped yet.", reply.RetryAfter),
        HttpStatusCode.BadRequest => new CancelResult.NotSupported(),
        _ => CommonResponses.Cancel(ModelId, reply),
    };

    /// <summary>Progress is a percentage.</summary>
    private static double? FractionOf(double? progress) => progress / 100;

    private Failure FailureOf(OpenAiFault? fault) => (fault?.Code, fault?.Type) switch
    {
        ("moderation_blocked" or "content_policy_violation" or "sentinel_block", _) => Failures.Moderated("the request or its result"),
        ("insufficient_quota" or "billing_hard_limit_reached" or "billing_not_active", _) => Failures.QuotaExceeded(ModelId),
        ("invalid_request" or "invalid_request_error", _) or (_, "invalid_request_error") => Failures.Invalid(ModelId, FieldOf(fault)),
        ("model_not_found", _) => Failures.Retired(ModelId, "the model"),
        _ => Failures.ProviderFault(ModelId, RetryAfterOf(fault)),
    };

    /// <summary>A job's error may contain the headers of its cause.</summary>
    private TimeSpan? RetryAfterOf(OpenAiFault? fault)
    {
        if (fault?.Headers is not { ValueKind: JsonValueKind.Object } headers)
        {
            return null;
        }

        using var carrier = new HttpResponseMessage();
        foreach (var header in headers.EnumerateObject())
        {
            carrier.Headers.TryAddWithoutValidation(header.Name, header.Value.ToString());
        }

        return RetryAfter.Of(carrier.Headers, _time.GetUtcNow());
    }

    private static string? FieldOf(OpenAiFault? fault) => fault?.Param switch
    {
        "seconds" => "durationSeconds",
        "size" => "aspectRatio",
        "prompt" => "prompt",
        { } param when param.StartsWith("input_reference", StringComparison.Ordinal) => "sourceImage",
        _ => null,
    };

    private static string SecondsOf(ClipRequest clipRequest) => clipRequest.DurationSeconds.ToString(CultureInfo.InvariantCulture);

    private string SizeOf(ClipRequest clipRequest, string model) =>
        LimitsOf(model).Sizes.Of(clipRequest.ShortSide, clipRequest.AspectRatio);

    /// <summary>The configured limits, else those that are known of the model.</summary>
    private (ClipLengths Lengths, VideoSizes Sizes) LimitsOf(string model)
    {
        var family = VideoModelFamily.Of(model);
        return (
            ClipLengths.Of(
                [.. (_options.Seconds ?? family.Seconds).Split(',')
                    .Select(seconds => double.Parse(seconds, CultureInfo.InvariantCulture)).Order()]),
            VideoSizes.Parse(_options.Sizes ?? family.Sizes)!);
    }

    private HttpRequestMessage Deletion(ProviderJob job, VideoServer server) =>
        Request(HttpMethod.Delete, server, $"videos/{Uri.EscapeDataString(job.Id)}", job.Key);

    private HttpRequestMessage Request(HttpMethod method, VideoServer server, string path, ProviderKey key)
    {
        var request = new HttpRequestMessage(method, new Uri(server.Address, path));
        request.Headers.Accept.ParseAdd("application/json");
        OpenAiCredentials.AddTo(request, _options, key);
        return request;
    }
}
