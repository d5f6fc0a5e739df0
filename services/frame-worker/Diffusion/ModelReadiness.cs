using System.Diagnostics;
using AdGenius.Diffusion.Faults;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// Whether the default model can be used on every device. The first question loads it and renders a picture of one step, so that the first
/// job of a ready worker does not wait for weights and kernels.
/// </summary>
internal sealed class ModelReadiness(DevicePool devices, ModelFolders folders, IOptions<DiffusionOptions> options)
{
    private readonly Lock _sync = new();
    private readonly Dictionary<Device, DeviceState> _states = [];
    private Task? _running;

    /// <summary>The states of all devices, in their order; devices that could not be used yet are tried again.</summary>
    public async Task<IReadOnlyList<DeviceState>> CheckAsync(CancellationToken cancellationToken)
    {
        Task running;
        lock (_sync)
        {
            if (_running is null or { IsCompleted: true })
            {
                _running = Task.Run(TryAll, CancellationToken.None); // goes on for the next question when this one is given up
            }

            running = _running;
        }

        try
        {
            await running.WaitAsync(cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            return [.. devices.All.Select(device => new DeviceState(device.Id, "The worker is being stopped."))];
        }

        lock (_sync)
        {
            return [.. devices.All.Select(StateOf)];
        }
    }

    /// <summary>As the device was found when it was tried, with the fallback of the models that are loaded now.</summary>
    private DeviceState StateOf(Device device)
    {
        if (device.IsLost)
        {
            return new DeviceState(device.Id, "The device that renders was lost.");
        }

        if (device.FaultOfFiles(folders.Default) is { } fault)
        {
            return new DeviceState(device.Id, fault.Message);
        }

        var state = _states.GetValueOrDefault(device) ?? new DeviceState(device.Id, null);
        var loaded = device.Loaded;
        return state.Fault is not null || loaded.Count == 0 ? state
            : loaded.FirstOrDefault(model => model.ProviderFallback is not null) is { } slow ? DeviceState.Of(device.Id, slow)
            : state with { Fallback = null };
    }

    private void TryAll()
    {
        Activity.Current = null; // probes are not traced, but loading the model is
        foreach (var device in devices.All.Where(device => !IsUsable(device)))
        {
            // A device that is not free renders a batch, which finds out as much.
            using var lease = devices.TryAcquire(device);
            if (lease is null)
            {
                continue;
            }

            var state = Try(device);
            lock (_sync)
            {
                _states[device] = state;
            }
        }
    }

    private bool IsUsable(Device device)
    {
        lock (_sync)
        {
            return _states.GetValueOrDefault(device) is { Fault: null } && device.FaultOfFiles(folders.Default) is null;
        }
    }

    private DeviceState Try(Device device)
    {
        try
        {
            var model = device.Load(folders.Default);
            if (options.Value.WarmUp)
            {
                model.WarmUp(CancellationToken.None);
                device.ReportRendered();
            }

            return DeviceState.Of(device.Id, model);
        }
        catch (ModelFaultException fault)
        {
            if (fault.Fault == ModelFault.DeviceLost)
            {
                device.ReportLoss();
            }

            return new DeviceState(device.Id, fault.Message);
        }
        catch (ArgumentException refused)
        {
            // A model that cannot even render the picture of the warm-up cannot be used.
            return new DeviceState(device.Id, refused.Message);
        }
    }
}
