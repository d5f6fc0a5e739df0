using System.Collections.Concurrent;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Diffusion;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Tests;
using AdGenius.FrameWorker.Diffusion;
using AdGenius.FrameWorker.Tests.Diffusion;
using AdGenius.Orchestrator;
using AdGenius.PromptWorker;
using AdGenius.StorageWorker;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Tests.Fleet;

/// <summary>
/// A device is lost while a job of several batches is rendered: liveness fails, the process is stopped as a kubelet would do it, and
/// another worker completes the job.
/// </summary>
public sealed class When_a_worker_of_a_fleet_loses_its_device : IDisposable
{
    private static readonly Dictionary<string, string?> CpuWorker = new()
    {
        ["Diffusion:Steps"] = "1",
        ["Diffusion:ExecutionProvider"] = "cpu",
        ["Diffusion:Models"] = "",
    };

    private readonly RabbitMqFixture _rabbit;
    private readonly string _home = Directory.CreateTempSubdirectory("adgenius-lost-device-").FullName;
    private readonly SocketsHttpHandler _handler = new();
    private readonly HttpClient _http;
    private volatile bool _isLost;

    public When_a_worker_of_a_fleet_loses_its_device(RabbitMqFixture rabbit)
    {
        _rabbit = rabbit;
        _http = new HttpClient(_handler);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    [LongTest]
    [Fact]
    public async Task Should_be_out_of_service_and_another_worker_completes_the_job()
    {
        ConcurrentQueue<object> events = [];
        var broker = await _rabbit.CreateVirtualHostAsync(Cancellation);
        await using var others = await FleetProcess.StartAsync(
            broker,
            _home,
            new() { ["Frames:BatchSize"] = "1" },
            null,
            OrchestratorService.Module,
            PromptWorkerService.Module,
            StorageWorkerService.Module,
            FleetProcess.Listener(events));
        await using var losing = await FleetProcess.StartAsync(
            broker, _home, new(CpuWorker) { ["Frames:WorkFolder"] = Path.Combine(_home, "losing") }, UseLosingDevice,
            FrameWorkerService.Module);
        await Until.TrueAsync("the worker is alive", async () => await losing.LivenessAsync(_http) == 200, Cancellation);
        await others.SendAsync(new GenerateVideo
        {
            RequestId = "lost-device",
            TenantName = "demo",
            CreativeId = "spring",
            Model = "local",
            Scenes = ["a lighthouse at dusk", "a harbour in fog", "a boat on a calm sea", "gulls over a pier"],
            DurationSeconds = 4,
        });
        await Until.TrueAsync("a picture is rendered", () => events.Any(each => each is KeyframesRendered), Cancellation);
        _isLost = true;
        await Until.TrueAsync("liveness fails", async () => await losing.LivenessAsync(_http) == 503, Cancellation);
        await losing.StopAsync();
        await using var working = await FleetProcess.StartAsync(
            broker, _home, new(CpuWorker) { ["Frames:WorkFolder"] = Path.Combine(_home, "working") }, null, FrameWorkerService.Module);

        await Until.TrueAsync("the job has ended", () => events.Any(IsEnd), Cancellation);

        var take = Assert.Single(Assert.IsType<VideoCompleted>(events.First(IsEnd)).Takes);
        Assert.False(take.ProducedBy!.IsPlaceholder);
        Assert.All(
            events.OfType<KeyframesFailed>(),
            failed =>
            {
                Assert.Equal(FailureCode.RenderFailed, failed.Failure.Code);
                Assert.True(failed.Failure.Retryable, failed.Failure.Text);
                Assert.Contains("device", failed.Failure.Text, StringComparison.OrdinalIgnoreCase);
            });
    }

    private static bool IsEnd(object message) => message is VideoCompleted or VideoFailed or VideoRefused;

    /// <summary>A model whose graphs are real, and whose device can be lost for good at any call.</summary>
    private void UseLosingDevice(IServiceCollection services) => services.AddSingleton(provider =>
    {
        var options = provider.GetRequiredService<IOptions<DiffusionOptions>>();
        return new DevicePool(
            options,
            (served, deviceId) => new LoadedModel(
                served, deviceId, options, TestModels.Metrics, TimeProvider.System, NullLogger<LoadedModel>.Instance) { Open = Open },
            TimeProvider.System);
    });

    private DiffusionModel Open(string folder, DiffusionModelOptions options) => DiffusionModel.Open(
        ModelFolder.Inspect(folder),
        ExecutionProvider.Cpu,
        options,
        part =>
        {
            if (_isLost)
            {
                throw new ModelFaultException(ModelFault.DeviceLost, "The device was lost while a part was loaded.");
            }

            return new LosingGraph(OrtGraph.Load(part, ExecutionProvider.Cpu, options), Lose);
        });

    private void Lose()
    {
        if (_isLost)
        {
            throw new DeviceLostException(new InvalidOperationException("CUDA failure 719: unspecified launch failure"));
        }
    }
}
