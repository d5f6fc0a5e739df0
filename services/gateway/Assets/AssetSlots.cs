using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Assets;

/// <summary>Limits how many uploads this process receives at a time: each holds buffers of the object store.</summary>
internal sealed class AssetSlots(IOptions<AssetOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.Value.MaxConcurrentUploads);

    /// <summary>A slot until it is disposed, or null when all are taken.</summary>
    public IDisposable? TryTake() => _slots.Wait(0) ? new Slot(_slots) : null;

    public void Dispose() => _slots.Dispose();

    private sealed class Slot(SemaphoreSlim slots) : IDisposable
    {
        public void Dispose() => slots.Release();
    }
}
