using AdGenius.Contracts;

namespace AdGenius.ProviderWorker.Providers.Fal;

/// <summary>What fal's error types mean.</summary>
internal static class FalFailures
{
    /// <summary>The type of an error that moderation has found, in a finding or of the request as a whole.</summary>
    public const string ContentPolicyViolation = "content_policy_violation";

    /// <summary>The findings of a 422, or, where it has none, the type of the error of the request as a whole.</summary>
    public static Failure OfErrorDetails(string provider, FalError? error, string? errorType)
    {
        IReadOnlyList<string?> types = error?.Types ?? [];
        foreach (var type in types.Count > 0 ? types : [errorType])
        {
            switch (type)
            {
                case ContentPolicyViolation:
                    return Failures.Moderated("the request");
                case "generation_timeout" or "downstream_service_error" or "downstream_service_unavailable" or "internal_server_error":
                    return Failures.ProviderFault(provider);
                case "no_media_generated":
                    return Failures.NoVideo(provider);
                case not null when type.StartsWith("image_", StringComparison.Ordinal)
                    || type is "file_download_error" or "unsupported_image_format" or "face_detection_error":
                    return Failures.Invalid(provider, "sourceImage");
            }
        }

        return Failures.Invalid(provider);
    }

    /// <summary>The type of an error of the request as a whole; null where none is named.</summary>
    public static Failure OfType(string provider, string? type) => type switch
    {
        "bad_request" => Failures.Invalid(provider),
        "client_cancelled" => new Failure { Code = FailureCode.Cancelled, Text = "The request was cancelled at the provider." },
        ContentPolicyViolation => Failures.Moderated("the request"),
        _ => Failures.ProviderFault(provider), // request_timeout, startup_timeout, runner_*, internal_error
    };

    /// <summary>True for the types of fal's own infrastructure, which say how a job ended whatever status they come with.</summary>
    public static bool IsOfInfrastructure(
        string? type) => type is "request_timeout" or "startup_timeout" or "client_cancelled" or "client_disconnected" or "internal_error"
        || type?.StartsWith("runner_", StringComparison.Ordinal) == true;
}
