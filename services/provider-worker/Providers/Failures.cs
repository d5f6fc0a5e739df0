using System.Net;
using AdGenius.Contracts;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>Failures in words that may be shown to anyone. A provider's own text is never passed on.</summary>
internal static class Failures
{
    public static Failure Moderated(string what)
        => new() { Code = FailureCode.ContentPolicyViolation, Text = $"The provider's moderation refused {what}." };

    public static Failure QuotaExceeded(string provider)
        => new() { Code = FailureCode.QuotaExceeded, Text = $"The account at {provider} has no credit or quota left." };

    public static Failure KeyRejected(string provider)
        => new() { Code = FailureCode.ProviderUnavailable, Text = $"{provider} does not accept the configured key." };

    public static Failure Retired(string provider, string model)
        => new() { Code = FailureCode.ProviderRetired, Text = $"{provider} no longer offers {model}." };

    public static Failure Invalid(string provider, string? field = null) => new()
    {
        Code = FailureCode.InvalidRequest,
        Field = field,
        Text = field is null ? $"{provider} says that the request is not valid." : $"{provider} says that {field} is not valid.",
    };

    public static Failure ProviderFault(string provider, TimeSpan? retryAfter = null) => new()
    {
        Code = FailureCode.ProviderUnavailable,
        Retryable = true,
        RetryAfter = retryAfter,
        Text = $"{provider} could not make the clip.",
    };

    public static Failure UnrecognizedResponse(string provider, HttpStatusCode status) => new()
    {
        Code = FailureCode.Internal,
        Text = $"{provider} refused with an answer ({(int)status}) that is not known here.",
    };

    public static Failure JobNotFound(string provider)
        => new() { Code = FailureCode.ProviderUnavailable, Retryable = true, Text = $"{provider} no longer knows the job." };

    public static Failure NoVideo(string provider) => new() {
        Code = FailureCode.ContentPolicyViolation,
        Text = $"{provider} finished without a video, as it does when its moderation refuses the result." };
}
