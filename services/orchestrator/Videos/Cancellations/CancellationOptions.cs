using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos.Cancellations;

/// <summary>What happens to cancellation requests that arrive before the job they mean.</summary>
internal sealed class CancellationOptions
{
    /// <summary>How long a cancellation request waits for the job that it has overtaken.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan EarlyCancelLifetime { get; set; } = TimeSpan.FromHours(1);
}

[OptionsValidator]
internal sealed partial class CancellationOptionsValidator : IValidateOptions<CancellationOptions>;
