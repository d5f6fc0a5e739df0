using MassTransit;

namespace AdGenius.Contracts.Videos;

/// <summary>
/// Command to retry the failed takes of a job that has ended, each from the stage that failed: what was made before is used again as long
/// as it is staged. The job runs again with its time limit anew, and its next end corrects the first.
/// </summary>
[MessageUrn("AdGenius:RetryVideo")]
[EntityName("AdGenius:RetryVideo")]
public sealed record RetryVideo
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The tenant; another tenant's job is not found.</summary>
    public required string TenantName { get; init; }

    /// <summary>The take; null for every failed take of the job.</summary>
    public Guid? TakeId { get; init; }

    /// <summary>
    /// True: takes are retried whose stage is paid again, such as the generation by a provider. Default false: those stay failed.
    /// </summary>
    public bool? AllowSpending { get; init; }

    /// <summary>True: takes are made anew with the requested model, whatever is staged. Default false.</summary>
    public bool? FromStart { get; init; }
}
