
namespace AdGenius.FrameWorker.Work;

/// <summary>At start: cleans up after a process that was killed.</summary>
internal sealed class LeftoverSweep(WorkFolders folders) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        folders.Sweep();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
