using AdGenius.Contracts.Clips;
using AdGenius.Diffusion;
using AdGenius.FrameWorker.Diffusion;
using AdGenius.FrameWorker.Tests.Diffusion;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.FrameWorker.Tests;

/// <summary>
/// A lost device fails a batch in no time, and is free again while others render: it must not take the batches of the others one after the
/// other.
/// </summary>
public sealed class When_a_device_is_lost
{
    private const string Waiting = "waiting for the device, which was lost";

    private static readonly Dictionary<string, string?> OneStep = new()
    {
        ["Diffusion:Steps"] = "1",
        ["Diffusion:ExecutionProvider"] = "cpu",
        ["Diffusion:Models"] = "",
        ["Diffusion:WarmUp"] = "false",
    };

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Should_keep_the_next_batch_until_the_device_is_tried_again()
    {
        await using var worker = await StartAsync((_, attempt) => attempt <= 2);
        await worker.SendAsync(Batch());
        var failed = await worker.ReceiveAsync<KeyframesFailed>();
        Assert.True(failed.Failure.Retryable, failed.Failure.Text);

        var (second, lostAt) = (Batch(), _time.GetUtcNow());
        await worker.SendAsync(second);
        await AdvanceUntilAsync(worker.ReceiveAsync<ClipProgressed>(message => message.Activity == Waiting));
        Assert.Equal(second.TakeId, (await AdvanceUntilAsync(worker.ReceiveAsync<KeyframesFailed>())).TakeId);
        Assert.True(_time.GetUtcNow() - lostAt >= TimeSpan.FromSeconds(30));

        // The device is back: the batch that waits for it is rendered, and the next one does not wait.
        await worker.SendAsync(Batch());
        await AdvanceUntilAsync(worker.ReceiveAsync<KeyframesRendered>());
        await worker.SendAsync(Batch());
        await worker.ReceiveAsync<KeyframesRendered>();
    }

    [Fact]
    public async Task Should_give_batches_to_the_devices_that_work()
    {
        await using var worker = await StartAsync((deviceId, _) => deviceId == 0, devices: "0,1");
        await worker.SendAsync(Batch());
        await worker.ReceiveAsync<KeyframesFailed>();
        for (var i = 0; i < 3; i++)
        {
            var batch = Batch();
            await worker.SendAsync(batch);
            Assert.Equal(batch.TakeId, (await worker.ReceiveAsync<KeyframesRendered>()).TakeId);
        }
    }

    [Fact]
    public async Task Should_give_the_batch_back_when_the_worker_is_stopped()
    {
        await using var worker = await StartAsync((_, _) => true);
        await worker.SendAsync(Batch());
        await worker.ReceiveAsync<KeyframesFailed>();
        var second = Batch();
        await worker.SendAsync(second);
        await AdvanceUntilAsync(worker.ReceiveAsync<ClipProgressed>(message => message.Activity == Waiting));

        worker.Services.GetRequiredService<Microsoft.Extensions.Hosting.IHostApplicationLifetime>().StopApplication();

        var failed = await worker.ReceiveAsync<KeyframesFailed>(message => message.TakeId == second.TakeId);
        Assert.True(failed.Failure.Retryable);
        Assert.Contains("is being stopped", failed.Failure.Text, StringComparison.Ordinal);
    }

    /// <summary>Lets time pass, a second at a time, until the message has come.</summary>
    private async Task<T> AdvanceUntilAsync<T>(Task<T> message)
    {
        while (await Task.WhenAny(message, Task.Delay(20, TestContext.Current.CancellationToken)) != message)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        return await message;
    }

    private static RenderKeyframes Batch() =>
        TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "a lighthouse") with { Source = KeyframeSource.Diffusion };

    /// <summary>A worker whose device is lost at some attempts, from 1, to load the model.</summary>
    private Task<FrameWorkerProcess> StartAsync(Func<int, int, bool> isLost, string devices = "0") => FrameWorkerProcess.StartAsync(
        new(OneStep) { ["Diffusion:DeviceIds"] = devices },
        services: services =>
        {
            var attempts = 0;
            services.AddSingleton<TimeProvider>(_time);
            services.AddSingleton(provider =>
            {
                var options = provider.GetRequiredService<IOptions<DiffusionOptions>>();
                return new DevicePool(
                    options,
                    (served, deviceId) => new LoadedModel(
                        served, deviceId, options, TestModels.Metrics, TimeProvider.System, NullLogger<LoadedModel>.Instance)
                    {
                        Open = (folder, modelOptions) => isLost(deviceId, Interlocked.Increment(ref attempts))
                            ? throw new ModelFaultException(ModelFault.DeviceLost, "The device was lost.")
                            : DiffusionModel.Open(folder, modelOptions),
                    },
                    _time);
            });
        });
}
