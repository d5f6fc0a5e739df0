using AdGenius.Contracts;
using AdGenius.Contracts.Models;
using AdGenius.FrameWorker.Diffusion;
using AdGenius.FrameWorker.Keyframes;
using AdGenius.Hosting.Bus;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Catalogue;

/// <summary>
/// Consumes the queue of each model that this worker holds, and then announces the models, now and again: a model is announced only when
/// its queue exists, so that no command for it is sent to a queue that does not.
/// </summary>
internal sealed partial class LocalModelEndpoints(
    IReceiveEndpointConnector connector,
    IBusControl bus,
    ModelFolders folders,
    LocalModels models,
    IOptions<DiffusionOptions> options,
    TimeProvider time,
    ILogger<LocalModelEndpoints> logger) : BackgroundService
{
    private static readonly TimeSpan MaxInterval = TimeSpan.FromSeconds(30);
    private static readonly string Worker = $"{Environment.MachineName}/{Environment.ProcessId}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var name in folders.OverriddenButNotServed)
        {
            LogOverrideWithoutModel(name, string.Join(", ", folders.Served.Select(model => model.Name)));
        }

        foreach (var folder in folders.Unnamable)
        {
            LogUnnamable(Path.GetFileName(folder));
        }

        foreach (var (folder, reason) in folders.OtherFolders)
        {
            LogNoModel(Path.GetFileName(folder), reason);
        }

        foreach (var model in folders.Served.Where(model => ModelIds.IsLocalName(model.Name)))
        {
            await connector.ConnectConsumer<RenderKeyframesConsumer>(Queues.RenderKeyframesOf(model.Name)).Ready.WaitAsync(stoppingToken);
        }

        // In one process with the orchestrator, its endpoint must be there to receive the first announcement.
        await bus.WaitForHealthStatus(BusHealthStatus.Healthy, stoppingToken);

        // Reading folders takes time on a slow disk, and good ones do not change while the process runs. Files that others lack may come.
        IReadOnlyList<VideoModel>? described = null;
        var lifetime = options.Value.AnnouncementLifetime;
        var interval = lifetime / 4 < MaxInterval ? lifetime / 4 : MaxInterval;
        while (!stoppingToken.IsCancellationRequested)
        {
            described = models.Describe(described);
            await AnnounceAsync(described, lifetime, stoppingToken);
            await Task.Delay(interval, time, stoppingToken);
        }
    }

    private async Task AnnounceAsync(IReadOnlyList<VideoModel> described, TimeSpan lifetime, CancellationToken stoppingToken)
    {
        var now = time.GetUtcNow();
        try
        {
            await bus.TryPublishAsync(
                new LocalModelsAnnounced { Worker = Worker, Models = described, At = now, ExpiresAt = now + lifetime }, stoppingToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotAnnounced(exception);
        }
    }

    [LoggerMessage(
        LogLevel.Warning, "Diffusion:Overrides:{Name} has no effect: this worker does not hold a model of that name; it holds {Held}")]
    private partial void LogOverrideWithoutModel(string name, string held);

    [LoggerMessage(
        LogLevel.Warning,
        "The model folder '{Name}' is left out: requests name models by 1 to 64 letters, digits, '.', '_' or '-'; rename the folder")]
    private partial void LogUnnamable(string name);

    [LoggerMessage(LogLevel.Warning, "The folder '{Name}' in models is left out: {Reason}")]
    private partial void LogNoModel(string name, string reason);

    [LoggerMessage(LogLevel.Warning, "Announcement of local models failed; retrying")]
    private partial void LogNotAnnounced(Exception exception);
}
