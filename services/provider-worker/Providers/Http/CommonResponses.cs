using System.Net;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>The meaning of a status where a provider defines none: the fallback of every answer table.</summary>
internal static class CommonResponses
{
    private const HttpStatusCode TooEarly = (HttpStatusCode)425;
    private const HttpStatusCode ClientClosedRequest = (HttpStatusCode)499; // of nginx and of Google

    /// <summary>
    /// True for a status that leaves open whether a submit was processed: it was given up meanwhile, or its server or a proxy failed.
    /// </summary>
    public static bool LeavesOutcomeOpen(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or ClientClosedRequest
        || (status >= HttpStatusCode.InternalServerError && status != HttpStatusCode.ServiceUnavailable);

    /// <summary>The meaning of a submit's status; an unknown one is an exception.</summary>
    public static SubmitResult Submit(string provider, string model, ProviderReply reply, string? code = null) => reply.Status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => new SubmitResult.Refused(Failures.Invalid(provider)),
        HttpStatusCode.RequestEntityTooLarge => new SubmitResult.Refused(Failures.Invalid(provider, "sourceImage")),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => KeyRefusals.Rejected(provider),
        HttpStatusCode.PaymentRequired => KeyRefusals.QuotaExceeded(provider),
        HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.MethodNotAllowed => new SubmitResult.Refused(
            Failures.Retired(provider, model)),
        // a limit that does not end by waiting
        HttpStatusCode.TooManyRequests when reply.IsNonRetryable => KeyRefusals.QuotaExceeded(provider),
        HttpStatusCode.TooManyRequests => new SubmitResult.Deferred($"{provider} is throttling.", reply.RetryAfter, Throttled: true),
        HttpStatusCode.ServiceUnavailable when reply
            .IsNonRetryable => new SubmitResult.Refused(Failures.ProviderFault(provider) with { Retryable = false }),
        HttpStatusCode.ServiceUnavailable => new SubmitResult.Deferred($"{provider} is overloaded.", reply.RetryAfter),
        HttpStatusCode.MisdirectedRequest or HttpStatusCode.Locked or TooEarly => new SubmitResult.Deferred(
            $"{provider} answered {(int)reply.Status}.", reply.RetryAfter),
        _ when LeavesOutcomeOpen(reply.Status) => new SubmitResult.Unknown($"{provider} answered {(int)reply.Status}."),
        _ => throw new ProviderProtocolException(provider, reply.Status, code),
    };

    /// <summary>The meaning of a poll's status; an unknown one is an exception.</summary>
    public static PollResult Poll(string provider, ProviderReply reply, decimal cost, string? code = null) => reply.Status switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => new PollResult.JobNotFound(cost),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new PollResult.Unreachable(
            Failures.KeyRejectedText(provider),
            TimeSpan.FromMinutes(1)),
        HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict
            or >= HttpStatusCode.InternalServerError => new PollResult.Unreachable(
                $"{provider} answered {(int)reply.Status}.",
                reply.RetryAfter),
        _ => throw new ProviderProtocolException(provider, reply.Status, code),
    };

    /// <summary>The meaning of a cancellation's status; an unknown one is an exception.</summary>
    public static CancelResult Cancel(string provider, ProviderReply reply) => reply.Status switch
    {
        _ when reply.IsSuccess => new CancelResult.Cancelled(null),
        HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Conflict => new CancelResult.AlreadyCompleted(),
        HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented => new CancelResult.NotSupported(),
        HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
            new CancelResult.Unreachable($"{provider} answered {(int)reply.Status}.", reply.RetryAfter),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new CancelResult.Unreachable(
            Failures.KeyRejectedText(provider),
            TimeSpan.FromMinutes(1)),
        _ => throw new ProviderProtocolException(provider, reply.Status, null),
    };
}
