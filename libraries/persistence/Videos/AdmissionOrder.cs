using AdGenius.Contracts.Videos;

namespace AdGenius.Persistence.Videos;

/// <summary>
/// The values of <see cref="VideoState.AdmissionOrder"/>: a tenant's queued jobs start in the order of this number, and within one number
/// as they were accepted.
/// </summary>
public static class AdmissionOrder
{
    /// <summary>The start time has not come: such a job is not admitted, and is found by an index of its own.</summary>
    public const int Scheduled = 9;

    /// <summary>The order of a job that may start.</summary>
    public static int Of(JobPriority? priority) => priority switch
    {
        JobPriority.High => 0,
        JobPriority.Low => 2,
        _ => 1,
    };
}
