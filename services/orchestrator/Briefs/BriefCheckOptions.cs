using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Briefs;

/// <summary>How briefs are checked before a request is accepted.</summary>
internal sealed class BriefCheckOptions
{
    /// <summary>
    /// How long the check of what a brief names may take, which a storage worker makes; shorter than <c>QuantifyStallTimeout</c>. A request
    /// that is not checked in time is accepted, and finishing checks it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan BriefCheckTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// After a check that had the whole <see cref="BriefCheckTimeout"/> and no answer, or that reached a worker's own time limit, requests
    /// of its tenant are accepted unchecked for this long, so that they do not all wait.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan BriefCheckPause { get; set; } = TimeSpan.FromSeconds(30);
}

[OptionsValidator]
internal sealed partial class BriefCheckOptionsValidator : IValidateOptions<BriefCheckOptions>;
