using System.Text.Json.Serialization;

namespace AdGenius.Contracts;

/// <summary>The closed list of failure reasons in messages.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureCode>))]
public enum FailureCode
{
    /// <summary>A fault of the system itself.</summary>
    Internal,

    /// <summary>The request cannot be served as it is written; <see cref="Failure.Field"/> names the member.</summary>
    InvalidRequest,

    /// <summary>A moderation rule refused the prompt, the source image or the result.</summary>
    ContentPolicyViolation,

    /// <summary>The provider's account has no credit or quota left.</summary>
    QuotaExceeded,

    /// <summary>The job's <c>MaxCost</c> or the tenant's budget does not allow it. Nothing was spent.</summary>
    BudgetExceeded,

    /// <summary>The provider cannot be reached, returns server errors or has no API key configured.</summary>
    ProviderUnavailable,

    /// <summary>The provider has ended this model or endpoint.</summary>
    ProviderRetired,

    /// <summary>A paid request was sent and its response was lost; it is never retried blindly.</summary>
    OutcomeUnknown,

    /// <summary>A stage did not finish, or made no progress, within its deadline.</summary>
    DeadlineExceeded,

    /// <summary>The frame workers could not render or compose the frames.</summary>
    RenderFailed,

    /// <summary>The produced file is not a playable video of the expected kind.</summary>
    InvalidMedia,

    /// <summary>The object store cannot be reached or refuses the operation, or a worker's disk is full.</summary>
    StorageUnavailable,

    /// <summary>Cancelled on request.</summary>
    Cancelled,
}
