using Polly.CircuitBreaker;
using Polly.Timeout;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>
/// The one way to call a provider. Adapters say what to send and what the answer means; repeats, time limits, breaker, metrics and what may
/// be logged are here.
/// </summary>
internal sealed partial class ProviderClient(
    string provider, IHttpClientFactory clients, ProviderTelemetry telemetry, TimeProvider time, ILogger<ProviderClient> logger)
{
    /// <summary>
    /// Submits: everything that is not a whole answer becomes <see cref="SubmitResult.Deferred"/> or <see cref="SubmitResult.Unknown"/>.
    /// </summary>
    public async Task<SubmitResult> SubmitAsync(
        HttpRequestMessage request,
        Func<ProviderReply, SubmitResult> read,
        CancellationToken cancellationToken)
    {
        switch (await SendAsync(request, CallKind.Submit, cancellationToken))
        {
            case ProviderCallResult.RequestNotSent notSent:
                return new SubmitResult.Deferred(notSent.Why, notSent.RetryAfter);
            case ProviderCallResult.ResponseLost lost:
                return new SubmitResult.Unknown(lost.Why);
            case ProviderCallResult.ResponseReceived { Reply: var reply }:
                try
                {
                    return read(reply);
                }
                catch (Exception exception) when (IsResponseParsingError(exception))
                {
                    UnrecognizedResponse(logger, provider, exception);

                    // A 4xx that nobody knows is still a refusal; anything else may hide an accepted job.
                    return (int)reply.Status is >= 400 and < 500
                        ? new SubmitResult.Refused(Failures.UnrecognizedResponse(provider, reply.Status))
                        : new SubmitResult.Unknown($"{provider} answered {(int)reply.Status} with something that cannot be read.");
                }

            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>PollCount at a job.</summary>
    public async Task<PollResult> PollAsync(
        HttpRequestMessage request,
        Func<ProviderReply, PollResult> read,
        CancellationToken cancellationToken)
    {
        switch (await SendAsync(request, CallKind.Read, cancellationToken))
        {
            case ProviderCallResult.RequestNotSent notSent:
                return new PollResult.Unreachable(notSent.Why, notSent.RetryAfter);
            case ProviderCallResult.ResponseLost lost:
                return new PollResult.Unreachable(lost.Why, null);
            case ProviderCallResult.ResponseReceived { Reply: var reply }:
                try
                {
                    return read(reply);
                }
                catch (Exception exception) when (IsResponseParsingError(exception))
                {
                    UnrecognizedResponse(logger, provider, exception);
                    return new PollResult.Unreachable($"{provider} gave an answer that cannot be read.", reply.RetryAfter);
                }

            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Stops a job.</summary>
    public async Task<CancelResult> CancelAsync(
        HttpRequestMessage request,
        Func<ProviderReply, CancelResult> read,
        CancellationToken cancellationToken)
    {
        switch (await SendAsync(request, CallKind.Cancel, cancellationToken))
        {
            case ProviderCallResult.RequestNotSent notSent:
                return new CancelResult.Unreachable(notSent.Why, notSent.RetryAfter);
            case ProviderCallResult.ResponseLost lost:
                return new CancelResult.Unreachable(lost.Why, null);
            case ProviderCallResult.ResponseReceived { Reply: var reply }:
                try
                {
                    return read(reply);
                }
                catch (Exception exception) when (IsResponseParsingError(exception))
                {
                    UnrecognizedResponse(logger, provider, exception);
                    return new CancelResult.Unreachable($"{provider} gave an answer that cannot be read.", reply.RetryAfter);
                }

            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>One call, repeated where its kind allows it.</summary>
    public async Task<ProviderCallResult> SendAsync(HttpRequestMessage request, CallKind kind, CancellationToken cancellationToken)
    {
        request.Options.Set(ResilienceHandler.KindKey, kind);
        var began = time.GetTimestamp();
        var answer = await SendCoreAsync(request, cancellationToken);
        var took = time.GetElapsedTime(began);
        var outcome = answer switch
        {
            ProviderCallResult.ResponseReceived { Reply.IsSuccess: true } => "ok",
            ProviderCallResult.ResponseReceived { Reply: var reply } => $"{(int)reply.Status / 100}xx",
            ProviderCallResult.RequestNotSent => "not_sent",
            _ => "response_lost",
        };
        telemetry.RecordCall(provider, kind, outcome, took);
        LogCall(logger, provider, kind, request.RequestUri!.AbsolutePath, outcome, took.TotalMilliseconds);
        return answer;
    }

    /// <summary>Not in its table, or with an address, bytes or a member of a kind that they are not.</summary>
    private static bool IsResponseParsingError(Exception exception) =>
        exception is ProviderProtocolException or FormatException or InvalidOperationException or System.Text.Json.JsonException;

    private async Task<ProviderCallResult> SendCoreAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(ProviderHttp.ClientName(provider));
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return new ProviderCallResult.ResponseReceived(new ProviderReply
            {
                Status = response.StatusCode,
                Headers = response.Headers,
                ContentType = response.Content.Headers.ContentType?.MediaType,
                Body = body,
                RetryAfter = RetryAfter.Of(response.StatusCode, response.Headers, body, time.GetUtcNow()),
                IsNonRetryable = RetryPolicy.IsNonRetryable(response),
            });
        }
        catch (BrokenCircuitException exception)
        {
            return new ProviderCallResult.RequestNotSent($"{provider} is in trouble; calls are held back.", exception.RetryAfter);
        }
        catch (TimeoutRejectedException)
        {
            return new ProviderCallResult.ResponseLost($"{provider} did not answer in time.");
        }
        catch (HttpRequestException exception) when (RetryPolicy.RequestNotSent(exception))
        {
            return new ProviderCallResult.RequestNotSent($"{provider} cannot be reached ({exception.HttpRequestError}).", null);
        }
        catch (HttpRequestException exception)
        {
            return new ProviderCallResult.ResponseLost($"The connection to {provider} broke ({exception.HttpRequestError}).");
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Provider} {Kind} {Path}: {Outcome} in {Milliseconds:F0} ms")]
    private static partial void LogCall(ILogger logger, string provider, CallKind kind, string path, string outcome, double milliseconds);

    [LoggerMessage(LogLevel.Error, "{Provider} gave an answer that nobody knows")]
    private static partial void UnrecognizedResponse(ILogger logger, string provider, Exception exception);
}
