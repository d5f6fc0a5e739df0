using Polly.CircuitBreaker;
using Polly.Timeout;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>
/// The one way to call a provider. Adapters say what to send and what the answer means; repeats, time limits, breaker, metrics and what may be
/// logged are here.
/// </summary>
internal sealed partial class ProviderClient(
    string provider, IHttpClientFactory clients, ProviderTelemetry telemetry, TimeProvider time, ILogger<ProviderClient> logger)
{
    /// <summary>Submits: everything that is not a whole answer becomes <see cref="SubmitResult.NotNow"/> or <see cref="SubmitResult.Unknown"/>.</summary>
    public async Task<SubmitResult> SubmitAsync(HttpRequestMessage request, Func<ProviderReply, SubmitResult> read, CancellationToken cancellationToken)
    {
        switch (await SendAsync(request, CallKind.Submit, cancellationToken))
        {
            case ProviderAnswer.NeverLeft never:
                return new SubmitResult.NotNow(never.Why, never.RetryAfter);
            case ProviderAnswer.Lost lost:
                return new SubmitResult.Unknown(lost.Why);
            case ProviderAnswer.Answered { Reply: var reply }:
                try
                {
                    return read(reply);
                }
                catch (Exception exception) when (IsAboutTheAnswer(exception))
                {
                    UnknownAnswer(logger, provider, exception);

                    // A 4xx that nobody knows is still a refusal; anything else may hide an accepted job.
                    return (int)reply.Status is >= 400 and < 500
                        ? new SubmitResult.Refused(Failures.UnknownAnswer(provider, reply.Status))
                        : new SubmitResult.Unknown($"{provider} answered {(int)reply.Status} with something that cannot be read.");
                }

            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Looks at a job.</summary>
    public async Task<PollResult> PollAsync(HttpRequestMessage request, Func<ProviderReply, PollResult> read, CancellationToken cancellationToken)
    {
        switch (await SendAsync(request, CallKind.Read, cancellationToken))
        {
            case ProviderAnswer.NeverLeft never:
                return new PollResult.Unreachable(never.Why, never.RetryAfter);
            case ProviderAnswer.Lost lost:
                return new PollResult.Unreachable(lost.Why, null);
            case ProviderAnswer.Answered { Reply: var reply }:
                try
                {
                    return read(reply);
                }
                catch (Exception exception) when (IsAboutTheAnswer(exception))
                {
                    UnknownAnswer(logger, provider, exception);
                    return new PollResult.Unreachable($"{provider} gave an answer that cannot be read.", reply.RetryAfter);
                }

            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Stops a job.</summary>
    public async Task<CancelResult> CancelAsync(HttpRequestMessage request, Func<ProviderReply, CancelResult> read, CancellationToken cancellationToken)
    {
        switch (await SendAsync(request, CallKind.Cancel, cancellationToken))
        {
            case ProviderAnswer.NeverLeft never:
                return new CancelResult.Unreachable(never.Why, never.RetryAfter);
            case ProviderAnswer.Lost lost:
                return new CancelResult.Unreachable(lost.Why, null);
            case ProviderAnswer.Answered { Reply: var reply }:
                try
                {
                    return read(reply);
                }
                catch (Exception exception) when (IsAboutTheAnswer(exception))
                {
                    UnknownAnswer(logger, provider, exception);
                    return new CancelResult.Unreachable($"{provider} gave an answer that cannot be read.", reply.RetryAfter);
                }

            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>One call, repeated where its kind allows it.</summary>
    public async Task<ProviderAnswer> SendAsync(HttpRequestMessage request, CallKind kind, CancellationToken cancellationToken)
    {
        request.Options.Set(ResilienceHandler.KindKey, kind);
        var began = time.GetTimestamp();
        var answer = await AnswerAsync(request, cancellationToken);
        var took = time.GetElapsedTime(began);
        var outcome = answer switch
        {
            ProviderAnswer.Answered { Reply.IsSuccess: true } => "ok",
            ProviderAnswer.Answered { Reply: var reply } => $"{(int)reply.Status / 100}xx",
            ProviderAnswer.NeverLeft => "never_left",
            _ => "lost",
        };
        telemetry.Called(provider, kind, outcome, took);
        Called(logger, provider, kind, request.RequestUri!.AbsolutePath, outcome, took.TotalMilliseconds);
        return answer;
    }

    /// <summary>Not in its table, or with an address, bytes or a member of a kind that they are not.</summary>
    private static bool IsAboutTheAnswer(Exception exception) =>
        exception is ProviderProtocolException or FormatException or InvalidOperationException or System.Text.Json.JsonException;

    private async Task<ProviderAnswer> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(ProviderHttp.ClientName(provider));
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return new ProviderAnswer.Answered(new ProviderReply
            {
                Status = response.StatusCode,
                Headers = response.Headers,
                ContentType = response.Content.Headers.ContentType?.MediaType,
                Body = body,
                RetryAfter = RetryAfter.Of(response.StatusCode, response.Headers, body, time.GetUtcNow()),
                IsFinal = RepeatRules.IsFinal(response),
            });
        }
        catch (BrokenCircuitException exception)
        {
            return new ProviderAnswer.NeverLeft($"{provider} is in trouble; calls are held back.", exception.RetryAfter);
        }
        catch (TimeoutRejectedException)
        {
            return new ProviderAnswer.Lost($"{provider} did not answer in time.");
        }
        catch (HttpRequestException exception) when (RepeatRules.NeverLeft(exception))
        {
            return new ProviderAnswer.NeverLeft($"{provider} cannot be reached ({exception.HttpRequestError}).", null);
        }
        catch (HttpRequestException exception)
        {
            return new ProviderAnswer.Lost($"The connection to {provider} broke ({exception.HttpRequestError}).");
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Provider} {Kind} {Path}: {Outcome} in {Milliseconds:F0} ms")]
    private static partial void Called(ILogger logger, string provider, CallKind kind, string path, string outcome, double milliseconds);

    [LoggerMessage(LogLevel.Error, "{Provider} gave an answer that nobody knows")]
    private static partial void UnknownAnswer(ILogger logger, string provider, Exception exception);
}
