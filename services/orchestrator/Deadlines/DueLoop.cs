using AdGenius.Hosting.Bus;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Deadlines;

/// <summary>Sweeps due jobs; at the start of a process whose bus lives in memory, all running ones.</summary>
internal sealed partial class DueLoop(
    IServiceScopeFactory scopes, IOptions<OrchestratorOptions> options, IOptions<BusOptions> bus, TimeProvider time, ILogger<DueLoop> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isRedriven = bus.Value.Transport != "InMemory";
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using (var scope = scopes.CreateAsyncScope())
                {
                    var sweep = scope.ServiceProvider.GetRequiredService<DueSweep>();
                    if (!isRedriven)
                    {
                        await sweep.TellAllAsync(stoppingToken);
                        isRedriven = true;
                    }

                    await sweep.TellAsync(stoppingToken);
                }

                await Task.Delay(options.Value.SweepInterval, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The edge of the process: a database that is away for a while must not end the loop.
                Interrupted(exception);
                await Task.Delay(options.Value.SweepInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Due jobs could not be looked at; trying again")]
    private partial void Interrupted(Exception exception);
}
