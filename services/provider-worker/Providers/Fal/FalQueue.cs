using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using AdGenius.ProviderWorker.Providers.Http;

namespace AdGenius.ProviderWorker.Providers.Fal;

/// <summary>
/// fal's queue: the same for every model on it. Credentials go to the queue's own host only, whatever addresses an answer names.
/// </summary>
internal sealed class FalQueue(string provider, FalOptions options, ProviderClient client)
{
    /// <summary>Submits <paramref name="input"/> to <paramref name="model"/>.</summary>
    public Task<SubmitResult> SubmitAsync(
        string model,
        HttpContent input,
        Uri? callbackUrl,
        ProviderKey key,
        CancellationToken cancellationToken)
    {
        var request = Request(
            HttpMethod.Post,
            model + (callbackUrl is null ? "" : $"?fal_webhook={Uri.EscapeDataString(callbackUrl.AbsoluteUri)}"),
            key);
        request.Headers.Add("x-fal-queue-priority", options.Priority == FalPriority.Low ? "low" : "normal");
        if (options.StartTimeout is { } timeout)
        {
            request.Headers.Add("x-fal-request-timeout", timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        }

        if (options.RunnerHint is { } hint)
        {
            request.Headers.Add("x-fal-runner-hint", hint);
        }

        if (options.ObjectExpiration is { } expiration)
        {
            request.Headers.Add(
                "x-fal-object-lifecycle-preference",
                string.Create(CultureInfo.InvariantCulture, $$"""{"expiration_duration_seconds":{{(long)expiration.TotalSeconds}}}"""));
        }

        request.Content = input;
        return client.SubmitAsync(request, reply => Submitted(model, reply), cancellationToken);
    }

    /// <summary>Polls a job, and its result once it is completed.</summary>
    public async Task<PollResult> PollAsync(ProviderJob job, decimal cost, CancellationToken cancellationToken)
    {
        var token = JsonSerializer.Deserialize(job.Token!, FalJson.Default.FalToken)!;
        FalQueued? status = null;
        var poll = await client.PollAsync(
            Request(HttpMethod.Get, token.Status + (token.Status.Contains('?', StringComparison.Ordinal) ? "&logs=0" : "?logs=0"), job.Key),
            reply => MapPollReply(reply, status = reply.Read(FalJson.Default.FalQueued), cost),
            cancellationToken);
        return poll is PollResult.Waiting { Activity: Completed }
            ? await client.PollAsync(
                Request(HttpMethod.Get, token.Response, job.Key),
                reply => MapResultReply(reply, status is { HasFailed: true } ? status : null, cost),
                cancellationToken)
            : poll;
    }

    /// <summary>Cancels a job.</summary>
    public Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken)
    {
        var token = JsonSerializer.Deserialize(job.Token!, FalJson.Default.FalToken)!;
        var request = Request(HttpMethod.Put, token.Cancel, job.Key);
        request.Content = new ByteArrayContent([]);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return client.CancelAsync(request, Cancelled, cancellationToken);
    }

    private const string Completed = "completed";

    private SubmitResult Submitted(string model, ProviderReply reply)
    {
        if (reply.IsSuccess)
        {
            return reply.Read(FalJson.Default.FalQueued) is { RequestId.Length: > 0 } queued
                ? new SubmitResult.Accepted(queued.RequestId, JsonSerializer.Serialize(TokenOf(model, queued), FalJson.Default.FalToken))
                : throw new ProviderProtocolException(provider, reply.Status, "no request_id");
        }

        var error = reply.Read(FalJson.Default.FalError);
        var errorType = error?.ErrorType ?? reply.Header("X-Fal-Error-Type");
        return ((int)reply.Status, errorType) switch
        {
            (400 or 403, FalFailures.ContentPolicyViolation) => new SubmitResult.Refused(FalFailures.OfType(provider, errorType)),
            (422, _) => new SubmitResult.Refused(FalFailures.OfErrorDetails(provider, error, errorType)),
            (400, _) when error?.Types is { Count: > 0 } => new SubmitResult.Refused(
                FalFailures.OfErrorDetails(provider, error, errorType)),
            (402 or 403, _) when error?.Detail is not null => KeyRefusals.QuotaExceeded(provider), // exhausted balance, locked user
            // the rate or the concurrency limit, both temporary
            (429, _) => new SubmitResult.Deferred($"{provider} is throttling.", reply.RetryAfter, Throttled: true),
            // cancelled by fal before it started
            (504, _) when IsCallersLimit(reply) => new SubmitResult.Refused(Failures.ProviderFault(provider)),
            _ => CommonResponses.Submit(provider, model, reply, errorType),
        };
    }

    private PollResult MapPollReply(ProviderReply reply, FalQueued? queued, decimal cost)
    {
        if (!reply.IsSuccess)
        {
            return CommonResponses.Poll(provider, reply, cost);
        }

        return JobStatuses.Normalize(queued?.Status) switch
        {
            JobStatuses.Queued => new PollResult.Waiting(
                null,
                queued!.QueuePosition is { } position ? $"position {position + 1} in the provider's queue" : "in the provider's queue"),
            JobStatuses.Running => new PollResult.Waiting(null, "generating"),
            JobStatuses.Completed or JobStatuses.Failed when FalFailures.IsOfInfrastructure(queued!
                .ErrorType) => new PollResult.Failed(FalFailures.OfType(provider, queued.ErrorType!), 0),
            JobStatuses.Completed or JobStatuses.Failed => new PollResult.Waiting(1, Completed), // the result holds the error
            JobStatuses.Cancelled => new PollResult.Failed(Failures.CancelledAtProvider(), 0),
            var status => throw new ProviderProtocolException(provider, reply.Status, status),
        };
    }

    /// <summary>Reads the result of a job.</summary>
    /// <param name="reply">The answer with the result.</param>
    /// <param name="failed">What the job's status says, where it says that the job has failed: it is then not charged.</param>
    /// <param name="cost">US dollars that the job costs otherwise.</param>
    private PollResult MapResultReply(ProviderReply reply, FalQueued? failed, decimal cost)
    {
        var error = reply.Read(FalJson.Default.FalError);
        if (error?.Text?.Contains("still in progress", StringComparison.OrdinalIgnoreCase) == true)
        {
            return new PollResult.Waiting(1, "finishing");
        }

        if (reply.IsSuccess)
        {
            return MapResult(reply, error, failed, cost);
        }

        // The result of the job, reported with the status of its error. Only successful outputs are billed.
        var errorType = error?.ErrorType ?? reply.Header("X-Fal-Error-Type") ?? failed?.ErrorType;
        return ((int)reply.Status, errorType) switch
        {
            (_, FalFailures.ContentPolicyViolation) => new PollResult.Failed(FalFailures.OfType(provider, errorType), 0),
            (422, _) when error is not null => new PollResult.Failed(FalFailures.OfErrorDetails(provider, error, errorType), 0),
            _ when error?.Types is { Count: > 0 } => new PollResult.Failed(FalFailures.OfErrorDetails(provider, error, errorType), 0),
            (429, _) => new PollResult.Unreachable($"{provider} answered 429.", reply.RetryAfter),
            (_, not null) when FalFailures.IsOfInfrastructure(errorType) || errorType == "bad_request"
                || (int)reply.Status >= 500 => new PollResult.Failed(FalFailures.OfType(provider, errorType), 0),
            (400, null) when failed is not null => new PollResult.Failed(Failures.Invalid(provider), 0),
            ( >= 400 and not (401 or 403), _) when failed is not null => new PollResult.Failed(FalFailures.OfType(provider, errorType), 0),
            ( >= 500, _) when reply.IsNonRetryable => new PollResult.Failed(Failures.ProviderFault(provider), 0),
            // the queue has just said that the job is completed: it is not lost, its result is not there yet
            (404, _) => new PollResult.Unreachable($"{provider} answered 404 for the result of a completed job.", reply.RetryAfter)
            {
                IsUnreadableSuccess = true,
            },
            _ => CommonResponses.Poll(provider, reply, cost, errorType),
        };
    }

    /// <summary>
    /// Only a readable result without a video says that there is none: the clip is paid, and no other answer may give it up.
    /// </summary>
    private PollResult MapResult(ProviderReply reply, FalError? error, FalQueued? failed, decimal cost)
    {
        var result = reply.Read(FalJson.Default.FalResult, out var unreadable);
        return JobStatuses.Normalize(result?.Status) switch
        {
            JobStatuses.Queued or JobStatuses.Running => new PollResult.Waiting(1, "finishing"),
            _ when result?.Address is { } address => new PollResult.Succeeded(ClipSources.Of(options.BaseAddress, address)),
            _ when failed is not null => new PollResult.Failed(FalFailures.OfType(provider, error?.ErrorType ?? failed.ErrorType), 0),
            null when result is not null && reply.Status != HttpStatusCode.Accepted && error?.Detail is null
                && !unreadable.Contain("video") && !unreadable.Contain("status") && !unreadable.Contain("videos")
                && !unreadable.Contain("output") && !ResultAddresses.AreIn(reply.Body) =>
                new PollResult.Failed(Failures.NoVideo(provider), cost),
            _ => throw new ProviderProtocolException(provider, reply.Status, "no result"),
        };
    }

    private static bool IsCallersLimit(ProviderReply reply)
        => string.Equals(reply.Header("x-fal-request-timeout-type"), "user", StringComparison.OrdinalIgnoreCase);

    private CancelResult Cancelled(ProviderReply reply) => (reply.Read(FalJson.Default.FalCancelled)?.Status, (int)reply.Status) switch
    {
        ("OK", _) => new CancelResult.Cancelled(0),
        // it was running; whether it is billed depends on the model, so the estimate is kept
        ("CANCELLATION_REQUESTED", _) => new CancelResult.Cancelled(null),
        ("ALREADY_COMPLETED", _) or (_, 400) => new CancelResult.AlreadyCompleted(),
        _ => CommonResponses.Cancel(provider, reply),
    };

    /// <summary>The job <paramref name="requestId"/>, of which nothing else is known.</summary>
    public static KnownJob JobOf(string model, string requestId) =>
        new(requestId, JsonSerializer.Serialize(TokenOf(model, requestId), FalJson.Default.FalToken));

    private FalToken TokenOf(string model, FalQueued queued)
    {
        var paths = TokenOf(model, queued.RequestId!);
        return new FalToken(
            PathOf(queued.StatusUrl) ?? paths.Status,
            PathOf(queued.ResponseUrl) ?? paths.Response,
            PathOf(queued.CancelUrl) ?? paths.Cancel);
    }

    private static FalToken TokenOf(string model, string requestId)
    {
        // The queue's addresses hold owner and app only, not the whole model path.
        var app = string.Join('/', model.Split('/').Take(2));
        var request = $"{app}/requests/{Uri.EscapeDataString(requestId)}";
        return new FalToken($"{request}/status", request, $"{request}/cancel");
    }

    /// <summary>The path of an address on the queue's host; null for one of another host.</summary>
    private string? PathOf(string? address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || (uri.Host != "queue.fal.run" && uri.Authority != options.BaseAddress.Authority))
        {
            return null;
        }

        // A proxy that has the queue below a path of its own may write this into the addresses, and every call adds it.
        var (path, own) = (uri.PathAndQuery, options.BaseAddress.AbsolutePath);
        var hasOwn = uri.Authority == options.BaseAddress.Authority && path.StartsWith(own, StringComparison.Ordinal);
        return path[(hasOwn ? own.Length : 0)..].TrimStart('/');
    }

    private HttpRequestMessage Request(HttpMethod method, string path, ProviderKey key)
    {
        // Within the base address, also where the path looks like another address.
        var request = new HttpRequestMessage(method, new Uri(options.BaseAddress, "./" + path));
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Key", key.Secret);
        return request;
    }
}
