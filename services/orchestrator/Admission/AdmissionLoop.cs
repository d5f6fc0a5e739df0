using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Admission;

/// <summary>Starts waiting jobs as soon as there is room for them.</summary>
internal sealed partial class AdmissionLoop(
    IServiceScopeFactory scopes, AdmissionBell bell, IOptions<OrchestratorOptions> options, TimeProvider time, ILogger<AdmissionLoop> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await ServeAsync(stoppingToken))
                {
                    // As long as there is somebody to serve.
                }

                await bell.WaitAsync(options.Value.AdmissionInterval, time, stoppingToken);
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

    private async Task<bool> ServeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AdmissionRound>().ServeAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Waiting jobs could not be looked at; trying again")]
    private partial void Interrupted(Exception exception);
}
