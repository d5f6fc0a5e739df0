using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using AdGenius.Downloads;
using AdGenius.Hosting.Telemetry;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>
/// The one way to call a provider. Adapters define what to send and what the response means; retries, time limits, circuit breaker, metrics
/// and what may be logged are here.
/// </summary>
internal sealed partial class ProviderClient(
    string provider, string section, IHttpClientFactory clients, AdGeniusMetrics metrics, TimeProvider time, ILogger<ProviderClient> logger)
{
    private const int MaxUnrecognized = 100;

    private static readonly ActivitySource Spans = new(AdGeniusTelemetry.Providers);

    private readonly ConcurrentDictionary<string, bool> _unrecognized = new();

    /// <summary>
    /// Submits. Without a complete, readable response the result is <see cref="SubmitResult.Deferred"/> when the request was not sent and
    /// <see cref="SubmitResult.Unknown"/> otherwise, because the provider may have accepted the job. A redirect to another address is
    /// refused: the configured address has not taken the request, and it is not sent elsewhere with the key. The page of a proxy that does
    /// not know the address, or of a firewall, is <see cref="SubmitResult.Deferred"/>.
    /// </summary>
    public Task<SubmitResult> SubmitAsync(
        HttpRequestMessage request,
        Func<ProviderReply, SubmitResult> read,
        CancellationToken cancellationToken) => CallAsync(
            request,
            CallKind.Submit,
            reply => Redirects.IsNotProcessed(reply.Status, reply.Body, reply.Headers.Location, request.RequestUri!) ? Redirected(reply)
                : reply.Status == HttpStatusCode.ServiceUnavailable && !RequestOutcome.IsRefused(503, reply.Header, reply.Body)
                    ? new SubmitResult.Unknown($"{provider}, or a proxy of it, answered 503 and may have received the request.")
                : reply.IsPageOfProxy ? new SubmitResult.Deferred(Unrouted(reply), reply.RetryAfter)
                : read(reply),
            static notSent => new SubmitResult.Deferred(notSent.Why, notSent.RetryAfter),
            static lost => new SubmitResult.Unknown(lost.Why),
            reply => (int)reply.Status is < 400 or >= 500 || CommonResponses.LeavesOutcomeOpen(reply.Status)
                ? new SubmitResult.Unknown($"{provider} answered {(int)reply.Status} with a body that cannot be read.")
                // every other 4xx is a refusal, and one that names a time is for the moment
                : reply.RetryAfter is { } wait ? new SubmitResult.Deferred($"{provider} answered {(int)reply.Status}.", wait)
                : new SubmitResult.Refused(Failures.UnrecognizedResponse(provider, reply.Status)),
            cancellationToken);

    private SubmitResult.Refused Redirected(ProviderReply reply)
    {
        LogRedirected(
            logger,
            provider,
            (int)reply.Status,
            reply.Headers.Location is { IsAbsoluteUri: true } location ? location.Authority : "another path",
            section);
        return new SubmitResult.Refused(Failures.Redirected(provider, section));
    }

    /// <summary>The text for the page of a proxy; logged, because the configured address may be wrong.</summary>
    private string Unrouted(ProviderReply reply)
    {
        var text = $"{provider}, or a proxy before it, answered {(int)reply.Status} without an error of the provider's own.";
        if (_unrecognized.Count < MaxUnrecognized && _unrecognized.TryAdd(text, true))
        {
            LogUnrouted(logger, provider, (int)reply.Status, section);
        }

        return text;
    }

    /// <summary>As long as after a refusal of the key: a firewall may count the calls that it refuses.</summary>
    private static TimeSpan? PauseAfterPage(ProviderReply reply) =>
        reply.RetryAfter ?? (reply.Status == HttpStatusCode.Forbidden ? TimeSpan.FromMinutes(1) : null);

    /// <summary>Polls a job.</summary>
    public Task<PollResult> PollAsync(
        HttpRequestMessage request,
        Func<ProviderReply, PollResult> read,
        CancellationToken cancellationToken) => CallAsync(
            request,
            CallKind.Read,
            reply => reply.IsPageOfProxy ? new PollResult.Unreachable(Unrouted(reply), PauseAfterPage(reply)) : read(reply),
            static notSent => new PollResult.Unreachable(notSent.Why, notSent.RetryAfter),
            static lost => new PollResult.Unreachable(lost.Why, null),
            reply => new PollResult.Unreachable($"{provider} answered with a body that cannot be read.", reply.RetryAfter)
            {
                IsUnreadableSuccess = reply.IsSuccess,
            },
            cancellationToken);

    /// <summary>Cancels a job.</summary>
    public Task<CancelResult> CancelAsync(
        HttpRequestMessage request,
        Func<ProviderReply, CancelResult> read,
        CancellationToken cancellationToken) => CallAsync(
            request,
            CallKind.Cancel,
            reply => reply is { IsPageOfProxy: true, Status: not HttpStatusCode.MethodNotAllowed } // 405: it cannot be cancelled
                ? new CancelResult.Unreachable(Unrouted(reply), PauseAfterPage(reply))
                : read(reply),
            static notSent => new CancelResult.Unreachable(notSent.Why, notSent.RetryAfter),
            static lost => new CancelResult.Unreachable(lost.Why, null),
            reply => new CancelResult.Unreachable($"{provider} answered with a body that cannot be read.", reply.RetryAfter),
            cancellationToken);

    /// <summary>One call, repeated where its kind allows it.</summary>
    public async Task<ProviderCallResult> SendAsync(HttpRequestMessage request, CallKind kind, CancellationToken cancellationToken)
    {
        var (answer, turn) = await ObserveAsync(request, kind, cancellationToken);
        turn?.Dispose(); // of an answer that its caller keeps
        return answer;
    }

    /// <summary>One call, and the turn of its answer where that is large.</summary>
    private async Task<(ProviderCallResult Result, IDisposable? Turn)> ObserveAsync(
        HttpRequestMessage request, CallKind kind, CancellationToken cancellationToken)
    {
        request.Options.Set(ProviderPipeline.KindKey, kind);
        var operation = kind.ToString().ToLowerInvariant();
        using var span = Spans.StartActivity($"provider {operation}");
        var began = time.GetTimestamp();
        var (answer, turn) = await SendCoreAsync(request, cancellationToken);
        var took = time.GetElapsedTime(began);
        var outcome = answer switch
        {
            ProviderCallResult.ResponseReceived { Reply.IsSuccess: true } => "ok",
            ProviderCallResult.ResponseReceived { Reply: var reply } => $"{(int)reply.Status / 100}xx",
            ProviderCallResult.RequestNotSent => "not_sent",
            _ => "response_lost",
        };
        metrics.ProviderCalled(provider, operation, outcome, took);
        span?.SetTag("adgenius.provider.name", provider).SetTag("adgenius.provider.outcome", outcome)
            .SetStatus(outcome == "ok" ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
        LogCall(logger, provider, kind, request.RequestUri!.AbsolutePath, outcome, took.TotalMilliseconds);
        return (answer, turn);
    }

    private async Task<T> CallAsync<T>(
        HttpRequestMessage request,
        CallKind kind,
        Func<ProviderReply, T> read,
        Func<ProviderCallResult.RequestNotSent, T> notSent,
        Func<ProviderCallResult.ResponseLost, T> lost,
        Func<ProviderReply, T> unreadable,
        CancellationToken cancellationToken)
    {
        var (answer, turn) = await ObserveAsync(request, kind, cancellationToken);
        using var large = turn; // until it is read
        switch (answer)
        {
            case ProviderCallResult.RequestNotSent result:
                return notSent(result);
            case ProviderCallResult.ResponseLost result:
                return lost(result);
            case ProviderCallResult.ResponseReceived { Reply: var reply }:
                try
                {
                    return read(reply);
                }
                catch (Exception exception) when (IsResponseParsingError(exception))
                {
                    ReportUnrecognized(exception);
                    return unreadable(reply);
                }

            default:
                throw new UnreachableException();
        }
    }

    /// <summary>The response is not in the answer table, or an address, base 64 or member in it is malformed.</summary>
    private static bool IsResponseParsingError(Exception exception) =>
        exception is ProviderProtocolException or FormatException or InvalidOperationException or System.Text.Json.JsonException;

    private async Task<(ProviderCallResult Result, IDisposable? Turn)> SendCoreAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(ProviderHttp.ClientName(provider));
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var body = response.Content as BufferedBody
                ?? throw new InvalidOperationException("The client of a provider does not buffer its answers.");
            return (new ProviderCallResult.ResponseReceived(new ProviderReply
            {
                Status = response.StatusCode,
                Headers = response.Headers,
                ContentType = response.Content.Headers.ContentType?.MediaType,
                Body = body.Bytes,
                RetryAfter = RetryAfter.Of(response.StatusCode, response.Headers, body.Bytes, time.GetUtcNow()),
                IsNonRetryable = RetryPolicy.IsNonRetryable(response),
            }), body.TakeTurn());
        }
        catch (BrokenCircuitException exception)
        {
            return (new ProviderCallResult.RequestNotSent(
                $"{provider} failed repeatedly; its circuit breaker is open.",
                exception.RetryAfter), null);
        }
        catch (TimeoutRejectedException)
        {
            return (new ProviderCallResult.ResponseLost($"{provider} did not answer in time."), null);
        }
        catch (LargeAnswerDeferredException)
        {
            return (new ProviderCallResult.ResponseLost($"The answer of {provider} waits until other large answers are read."), null);
        }
        catch (HttpRequestException exception) when (RetryPolicy.RequestNotSent(exception))
        {
            return (new ProviderCallResult.RequestNotSent($"{provider} cannot be reached ({exception.HttpRequestError}).", null), null);
        }
        catch (HttpRequestException exception)
        {
            return (new ProviderCallResult.ResponseLost($"The connection to {provider} broke ({exception.HttpRequestError})."), null);
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Provider} {Kind} {Path}: {Outcome} in {Milliseconds:F0} ms")]
    private static partial void LogCall(ILogger logger, string provider, CallKind kind, string path, string outcome, double milliseconds);

    [LoggerMessage(LogLevel.Error, "{Provider} answered a submit with {Status}, a redirect to {Target}, which is not followed; set "
        + "{Section}:BaseAddress to the address of the API itself")]
    private static partial void LogRedirected(ILogger logger, string provider, int status, string target, string section);

    [LoggerMessage(LogLevel.Error, "{Provider}, or a proxy before it, answered {Status} without JSON; calls are repeated. If it stays so, "
        + "check {Section}:BaseAddress, and what proxies and firewalls before it refuse")]
    private static partial void LogUnrouted(ILogger logger, string provider, int status, string section);

    /// <summary>An error once per kind of response, not with every poll that receives it.</summary>
    private void ReportUnrecognized(Exception exception)
    {
        // only ours are known to hold no body
        var reason = exception is ProviderProtocolException ? exception.Message : exception.GetType().Name;
        if (_unrecognized.Count < MaxUnrecognized && _unrecognized.TryAdd(reason, true))
        {
            LogUnrecognizedResponse(logger, provider, reason);
        }
        else
        {
            LogUnrecognizedResponseAgain(logger, provider, reason);
        }
    }

    [LoggerMessage(LogLevel.Error, "Unrecognized response from {Provider}: {Reason}")]
    private static partial void LogUnrecognizedResponse(ILogger logger, string provider, string reason);

    [LoggerMessage(LogLevel.Debug, "Unrecognized response from {Provider} again: {Reason}")]
    private static partial void LogUnrecognizedResponseAgain(ILogger logger, string provider, string reason);
}
