using System.Text.Json.Serialization;

namespace AdGenius.HttpContracts;

/// <summary>
/// The closed list of error codes of the HTTP API, also the <c>reason</c> of errors over gRPC. Every failure code that jobs have is on it,
/// because a request may be refused for such a reason.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProblemCode>))]
public enum ProblemCode
{
    /// <summary>A fault of the system itself. HTTP 500.</summary>
    Internal,

    /// <summary>The request is not valid as it is written; errors names each field. HTTP 400.</summary>
    InvalidRequest,

    /// <summary>No API key was sent, or it is unknown, expired or revoked. HTTP 401.</summary>
    Unauthorized,

    /// <summary>The API key may not do this, or the call names another tenant than the key's. HTTP 403.</summary>
    Forbidden,

    /// <summary>It does not exist, or it belongs to another tenant. HTTP 404.</summary>
    NotFound,

    /// <summary>The address exists, but not with this method. HTTP 405.</summary>
    MethodNotAllowed,

    /// <summary>The body was sent too slowly. HTTP 408.</summary>
    RequestTimeout,

    /// <summary>
    /// The state of the job does not allow it. HTTP 409; 422 where it is allowed only with allowSpending=true; 412 where a condition such
    /// as If-Match is not met.
    /// </summary>
    Conflict,

    /// <summary>The body is larger than allowed. HTTP 413.</summary>
    PayloadTooLarge,

    /// <summary>The body's media type is not supported. HTTP 415.</summary>
    UnsupportedMediaType,

    /// <summary>The request id (Idempotency-Key) belongs to another request of the tenant. HTTP 422.</summary>
    RequestIdReused,

    /// <summary>The tenant's storage limit does not allow it. HTTP 422.</summary>
    StorageLimitExceeded,

    /// <summary>A limit of requests or event streams is reached. HTTP 429.</summary>
    TooManyRequests,

    /// <summary>A header is longer than allowed. HTTP 431.</summary>
    HeaderTooLarge,

    /// <summary>The broker, the database or the object store is unavailable; the same call may be made again. HTTP 503.</summary>
    Unavailable,

    /// <summary>A moderation rule refused the prompt, the source image or the result. HTTP 422.</summary>
    ContentPolicyViolation,

    /// <summary>The provider's account has no credit or quota left. HTTP 422.</summary>
    QuotaExceeded,

    /// <summary>The job's maximum cost or the tenant's budget does not allow it. HTTP 422.</summary>
    BudgetExceeded,

    /// <summary>The provider cannot be reached, returns server errors or has no API key configured. HTTP 422.</summary>
    ProviderUnavailable,

    /// <summary>The provider has ended this model or endpoint. HTTP 422.</summary>
    ProviderRetired,

    /// <summary>
    /// The call named no request id, and its request may have been accepted under the one that the answer names. HTTP 409. As a reason of
    /// a refusal: a paid request was sent and its response was lost. HTTP 422.
    /// </summary>
    OutcomeUnknown,

    /// <summary>A stage did not finish within its deadline. HTTP 422.</summary>
    DeadlineExceeded,

    /// <summary>The frame workers could not render or compose the frames. HTTP 422.</summary>
    RenderFailed,

    /// <summary>The file is not of the expected kind. HTTP 422.</summary>
    InvalidMedia,

    /// <summary>The object store cannot be reached or refuses the operation, or a worker's disk is full. HTTP 422.</summary>
    StorageUnavailable,

    /// <summary>Cancelled on request. HTTP 422.</summary>
    Cancelled,
}
