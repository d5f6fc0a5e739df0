using System.Net;
using AdGenius.Contracts;
using AdGenius.ProviderWorker.Providers.Google;
using AdGenius.ProviderWorker.Providers.Luma;
using AdGenius.ProviderWorker.Providers.OpenAi;
using AdGenius.ProviderWorker.Providers.Pika;
using AdGenius.ProviderWorker.Providers.Runway;
using AdGenius.ProviderWorker.Providers.Stability;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>Failures with texts that may be shown to anyone. A provider's own text is never passed on.</summary>
internal static class Failures
{
    public static Failure Moderated(string what)
        => new() { Code = FailureCode.ContentPolicyViolation, Text = $"The provider's moderation refused {what}." };

    public static Failure QuotaExceeded(string provider)
        => new()
        {
            Code = FailureCode.QuotaExceeded,
            Text = $"The account at {provider} has no credit or quota left. Add credit there or configure another key.",
        };

    public static Failure KeyRejected(string provider)
        => new()
        {
            Code = FailureCode.ProviderUnavailable,
            Text = KeyRejectedText(provider),
        };

    /// <summary>Names the setting, for an operator.</summary>
    public static string KeyRejectedText(string provider) =>
        $"{provider} rejected the configured API key. Check {KeySettingOf(provider)}, and what the key is allowed at the provider.";

    public static Failure Redirected(string provider, string section)
        => new()
        {
            Code = FailureCode.ProviderUnavailable,
            Text = $"{provider} answered with a redirect, which is not followed. "
                + $"Set {section}:BaseAddress to the address of the API itself.",
        };

    public static Failure Retired(string provider, string model)
        => new() { Code = FailureCode.ProviderRetired, Text = $"{provider} no longer offers {model}." };

    public static Failure Invalid(string provider, string? field = null) => new()
    {
        Code = FailureCode.InvalidRequest,
        Field = field,
        Text = field is null ? $"{provider} rejected the request as invalid." : $"{provider} rejected {field} as invalid.",
    };

    public static Failure ProviderFault(string provider, TimeSpan? retryAfter = null) => new()
    {
        Code = FailureCode.ProviderUnavailable,
        Retryable = true,
        RetryAfter = retryAfter,
        Text = $"{provider} failed to generate the clip.",
    };

    public static Failure UnrecognizedResponse(string provider, HttpStatusCode status) => new()
    {
        Code = FailureCode.Internal,
        Text = $"{provider} refused the request with an unrecognized response ({(int)status}).",
    };

    public static Failure JobNotFound(string provider)
        => new() { Code = FailureCode.ProviderUnavailable, Retryable = true, Text = $"{provider} no longer has the job." };

    public static Failure NotSubmitted() => new()
    {
        Code = FailureCode.DeadlineExceeded,
        Text = "The request waited until its deadline and was not accepted by the provider: no slot became free, the provider throttled "
            + "requests, or submissions were paused.",
    };

    public static Failure CancelledAtProvider() => new() { Code = FailureCode.Cancelled, Text = "The job was cancelled at the provider." };

    public static Failure NoVideo(string provider) => new() {
        Code = FailureCode.ContentPolicyViolation,
        Text = $"{provider} finished without a video, as it does when its moderation refuses the result." };

    private static string KeySettingOf(string provider) => provider switch
    {
        RunwayProvider.ModelId => $"{RunwayOptions.Section}:ApiKey",
        PikaProvider.ModelId => $"{PikaOptions.Section}:ApiKey",
        LumaTraits.ModelId => $"{LumaOptions.Section}:ApiKey",
        StabilityImageProvider.ModelId => $"{StabilityOptions.Section}:ApiKey",
        OpenAiVideoProvider.ModelId => $"{OpenAiVideoOptions.Section}:ApiKey",
        GoogleTraits.ModelId => $"{GoogleOptions.Section}:ApiKey or the service account",
        _ => "the key",
    };
}
