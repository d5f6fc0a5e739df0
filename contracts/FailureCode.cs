using System.Text.Json.Serialization;

namespace AdGenius.Contracts;

/// <summary>The closed list of reasons that crosses the bus.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureCode>))]
public enum FailureCode
{
    /// <summary>We are wrong: a fault of the system itself.</summary>
    Internal,

    /// <summary>The request cannot be served as it is written; <see cref="Failure.Field"/> names the member.</summary>
    InvalidRequest,

    /// <summary>A moderation rule refused the prompt, the source image or the result.</summary>
    ContentPolicyViolation,

    /// <summary>The provider's account has no credit or quota left.</summary>
    QuotaExceeded,

    /// <summary>The job's <c>MaxCost</c> or the tenant's budget does not allow it. Nothing was spent.</summary>
    BudgetExceeded,

    /// <summary>The provider cannot be reached, is in trouble or has no key configured.</summary>
    ProviderUnavailable,

    /// <summary>The provider has ended this model or endpoint.</summary>
    ProviderRetired,

    /// <summary>A paid call left and its answer was lost; it is never silently repeated.</summary>
    OutcomeUnknown,

    /// <summary>A stage did not finish, or made no progress, within its deadline.</summary>
    DeadlineExceeded,

    /// <summary>Our own workers could not render or compose the frames.</summary>
    RenderFailed,

    /// <summary>The produced file is not a playable video of the expected kind.</summary>
    InvalidMedia,

    /// <summary>The object store cannot be reached or refuses.</summary>
    StorageUnavailable,

    /// <summary>Somebody asked to stop.</summary>
    Cancelled,
}
