using System.Diagnostics.Metrics;
using AdGenius.FrameWorker.Diffusion;
using AdGenius.Hosting.Telemetry;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Telemetry;

/// <summary>Gauges of the memory of the device that renders.</summary>
internal sealed class DeviceMemoryGauge : IHostedService
{
    public DeviceMemoryGauge(AdGeniusMetrics metrics, IOptions<DiffusionOptions> options)
    {
        Measurement<long> Of(Func<DeviceMemory, long> value)
        {
            var memory = DeviceMemory.Read(options.Value.DeviceId);
            return new Measurement<long>(value(memory), new KeyValuePair<string, object?>("adgenius.device.name", memory.Device));
        }

        metrics.Meter.CreateObservableGauge(
            "adgenius.device.memory.usage", () => Of(memory => memory.UsedBytes), "By", "Memory in use on the device that renders");
        metrics.Meter.CreateObservableGauge(
            "adgenius.device.memory.limit", () => Of(memory => memory.TotalBytes), "By", "Memory of the device that renders");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
