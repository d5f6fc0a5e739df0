using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Telemetry;

/// <summary>How often the gauges of the whole fleet are read.</summary>
internal sealed class FleetMetricsOptions
{
    /// <summary>How often the database is read for gauges, where metrics are exported.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan MetricsInterval { get; set; } = TimeSpan.FromSeconds(15);
}

[OptionsValidator]
internal sealed partial class FleetMetricsOptionsValidator : IValidateOptions<FleetMetricsOptions>;
