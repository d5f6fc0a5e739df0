using AdGenius.Hosting.Telemetry;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// The devices of this worker. A batch has a device for itself, also when the queues of several models deliver at once: two batches on one
/// GPU would take twice the memory and no less time.
/// </summary>
internal sealed class DevicePool : IDisposable
{
    private readonly Lock _sync = new();
    private readonly List<Device> _free;
    private readonly SemaphoreSlim _freeCount;

    public DevicePool(
        IOptions<DiffusionOptions> options, AdGeniusMetrics metrics, TimeProvider time, ILogger<LoadedModel> logger)
        : this(options, (served, deviceId) => new LoadedModel(served, deviceId, options, metrics, time, logger), time)
    {
    }

    /// <summary>With another way to make models.</summary>
    internal DevicePool(IOptions<DiffusionOptions> options, Func<ServedModel, int, LoadedModel> create, TimeProvider time)
    {
        All = [.. options.Value.Devices.Select(id => new Device(id, options, create, time))];
        _free = [.. All];
        _freeCount = new SemaphoreSlim(All.Count);
    }

    /// <summary>Every device.</summary>
    public IReadOnlyList<Device> All { get; }

    /// <summary>Whether a device was lost and no picture has been rendered on it since.</summary>
    public bool IsDeviceLost => All.Any(device => device.IsLost);

    /// <summary>
    /// A device for <paramref name="served"/>: one that has it in memory, else one that works, else one that is not lost, else any; null
    /// when none was free in time.
    /// </summary>
    /// <param name="served">The model that will be used.</param>
    /// <param name="timeLimit">How long to wait.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<Lease?> TryAcquireAsync(ServedModel served, TimeSpan timeLimit, CancellationToken cancellationToken) =>
        await _freeCount.WaitAsync(timeLimit, cancellationToken) ? new Lease(this, TakeFor(served)) : null;

    /// <summary>One certain device; null while a batch has it.</summary>
    public Lease? TryAcquire(Device device)
    {
        lock (_sync)
        {
            return _free.Contains(device) && _freeCount.Wait(0) && _free.Remove(device) ? new Lease(this, device) : null;
        }
    }

    public void Dispose()
    {
        foreach (var device in All)
        {
            device.Dispose();
        }

        _freeCount.Dispose();
    }

    private Device TakeFor(ServedModel served)
    {
        lock (_sync)
        {
            var device = _free.Find(one => one.HasLoaded(served)) ?? _free.Find(one => !one.IsLost && one.UnusableFor is null)
                ?? _free.Find(one => !one.IsLost) ?? _free[0];
            _free.Remove(device);
            return device;
        }
    }

    private void Return(Device device)
    {
        lock (_sync)
        {
            _free.Add(device);
        }

        _freeCount.Release();
    }

    /// <summary>A device on loan; dispose of it to give it back.</summary>
    internal sealed class Lease(DevicePool pool, Device device) : IDisposable
    {
        private bool _isReturned;

        /// <summary>The device.</summary>
        public Device Device { get; } = device;

        public void Dispose()
        {
            if (!_isReturned)
            {
                _isReturned = true;
                pool.Return(Device);
            }
        }
    }
}
