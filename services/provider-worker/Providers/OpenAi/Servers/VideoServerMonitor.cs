using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.OpenAi.Servers;

/// <summary>Asks the servers again and again, where the settings say so.</summary>
internal sealed partial class VideoServerMonitor(
    VideoServers servers, IOptions<OpenAiVideoOptions> options, TimeProvider time, ILogger<VideoServerMonitor> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.Discover && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await servers.RefreshAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested) // what a server answers must not end the process
            {
                LogCheckFailed(exception);
            }

            await Task.Delay(options.Value.DiscoverInterval, time, stoppingToken);
        }
    }

    [LoggerMessage(LogLevel.Error, "Video server check failed; retrying")]
    private partial void LogCheckFailed(Exception exception);
}
