using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Telemetry;

namespace AdGenius.Orchestrator.Telemetry;

/// <summary>
/// Gives the counter of stalls its first value for each stage, 0. Not in the constructor: the exporter listens from its own start on, which
/// comes after every constructor.
/// </summary>
internal sealed class StallCounters(AdGeniusMetrics metrics) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var stage in Enum.GetValues<WorkStage>())
        {
            metrics.StageWatched(JobMeasures.NameOf(stage));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
