using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.OpenAi.Servers;

/// <summary>Asks the servers again and again, where the settings say so.</summary>
internal sealed class VideoServerMonitor(VideoServers servers, IOptions<OpenAiVideoOptions> options, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.Discover && !stoppingToken.IsCancellationRequested)
        {
            await servers.RefreshAsync(stoppingToken);
            await Task.Delay(options.Value.DiscoverInterval, time, stoppingToken);
        }
    }
}
