using AdGenius.Contracts.Clips;
using AdGenius.Diffusion;
using AdGenius.Diffusion.Faults;
using AdGenius.FrameWorker.Diffusion;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Tests.Diffusion;

/// <summary>Workers whose devices fail when they load a model, on a clock of the test.</summary>
internal sealed class FaultyDevices
{
    private static readonly Dictionary<string, string?> OneStep = new()
    {
        ["Diffusion:Steps"] = "1",
        ["Diffusion:ExecutionProvider"] = "cpu",
        ["Diffusion:Models"] = "",
        ["Diffusion:WarmUp"] = "false",
    };

    /// <summary>The clock of the devices.</summary>
    public WaitedTime Time { get; } = new();

    /// <summary>A batch that the default model renders.</summary>
    public static RenderKeyframes Batch() =>
        TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "a lighthouse") with { Source = KeyframeSource.Diffusion };

    /// <summary>
    /// Lets some of the three parts pass that a batch waits for a device, of 10 seconds each. It reports before each of them.
    /// </summary>
    public Task PassPartsAsync(int count) => Time.PassAsync(TimeSpan.FromSeconds(10), count);

    /// <summary>A worker.</summary>
    /// <param name="faultOf">The fault of a device at an attempt, from 1, to load the model; null for none.</param>
    /// <param name="devices">The devices' numbers.</param>
    public Task<FrameWorkerProcess> StartAsync(Func<int, int, ModelFaultException?> faultOf, string devices = "0") =>
        FrameWorkerProcess.StartAsync(
            new(OneStep) { ["Diffusion:DeviceIds"] = devices },
            services: services =>
            {
                var attempts = 0;
                services.AddSingleton<TimeProvider>(Time);
                services.AddSingleton(provider =>
                {
                    var options = provider.GetRequiredService<IOptions<DiffusionOptions>>();
                    return new DevicePool(
                        options,
                        (served, deviceId) => new LoadedModel(
                            served, deviceId, options, TestModels.Metrics, TimeProvider.System, NullLogger<LoadedModel>.Instance)
                        {
                            Open = (folder, modelOptions) => faultOf(deviceId, Interlocked.Increment(ref attempts)) is { } fault
                                ? throw fault
                                : DiffusionModel.Open(folder, modelOptions),
                        },
                        Time);
                });
            });
}
