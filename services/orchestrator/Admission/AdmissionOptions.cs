using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Admission;

/// <summary>How many jobs and takes run at once.</summary>
internal sealed class AdmissionOptions
{
    /// <summary>How many jobs run at once, of all tenants together.</summary>
    [Range(1, 100_000)]
    public int MaxRunningJobs { get; set; } = 512;

    /// <summary>
    /// How many takes of running jobs are queued or in progress at cloud providers at once. Jobs for the frame workers start even so. A job
    /// with more takes than this still runs, without others at providers.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxRunningProviderTakes { get; set; } = 512;

    /// <summary>
    /// How many takes of running jobs are queued or in progress on the frame workers at once. Jobs for providers start even so. A job with
    /// more takes than this still runs, without others on the frame workers.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxRunningFrameTakes { get; set; } = 512;

    /// <summary>
    /// The share of <c>MaxRunningProviderTakes</c>, or of <c>MaxRunningFrameTakes</c>, that the jobs of one model take up, so that a model
    /// that is slow or does not answer leaves the rest to the others. It does so even while no other model has jobs: limits that are to
    /// suffice for a single model must be that much higher. A job with more takes than this still runs, without others of its model.
    /// <c>1</c>: all of the limit.
    /// </summary>
    [Range(0.01, 1)]
    public double MaxModelShare { get; set; } = 0.5;

    /// <summary>How many jobs of one tenant run at once.</summary>
    [Range(1, 100_000)]
    public int MaxRunningJobsPerTenant { get; set; } = 16;

    /// <summary>How many takes of one tenant run at once. A job with more takes than this still runs, alone.</summary>
    [Range(1, 100_000)]
    public int MaxRunningTakesPerTenant { get; set; } = 48;

    /// <summary>How often the admission loop looks for queued jobs when it is not woken.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan AdmissionInterval { get; set; } = TimeSpan.FromMilliseconds(200);
}

[OptionsValidator]
internal sealed partial class AdmissionOptionsValidator : IValidateOptions<AdmissionOptions>;
