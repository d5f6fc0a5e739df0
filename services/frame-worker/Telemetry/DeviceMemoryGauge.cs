using System.Diagnostics.Metrics;
using AdGenius.FrameWorker.Diffusion;
using AdGenius.Hosting.Telemetry;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Telemetry;

/// <summary>Gauges of the memory of each device that renders.</summary>
internal sealed class DeviceMemoryGauge : IHostedService
{
    public DeviceMemoryGauge(AdGeniusMetrics metrics, IOptions<DiffusionOptions> options)
    {
        IEnumerable<Measurement<long>> Of(Func<DeviceMemory, long> value) => options.Value.Devices
            .Select(id => (Id: id, Memory: DeviceMemory.Read(id)))
            .Select(device => new Measurement<long>(
                value(device.Memory),
                new("adgenius.device.name", device.Memory.Device),
                new("adgenius.device.id", device.Id)));

        metrics.Meter.CreateObservableGauge(
            "adgenius.device.memory.usage", () => Of(memory => memory.UsedBytes), "By", "Memory in use on the device that renders");
        metrics.Meter.CreateObservableGauge(
            "adgenius.device.memory.limit", () => Of(memory => memory.TotalBytes), "By", "Memory of the device that renders");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
