using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Diffusion.Faults;
using AdGenius.FrameWorker.Diffusion;
using AdGenius.FrameWorker.Tests.Diffusion;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.FrameWorker.Tests;

/// <summary>A device that has no room for the model at the moment, or is not there, and a model that never fits.</summary>
public sealed class When_a_model_cannot_be_loaded
{
    private const string Waiting = "waiting for the device, which could not load or run a model";

    private readonly FaultyDevices _devices = new();

    [Theory]
    [InlineData(ModelFault.TooLarge, true)]
    [InlineData(ModelFault.NoDevice, true)]
    [InlineData(ModelFault.TooLarge, false)]
    [InlineData(ModelFault.NoDevice, false)]
    [InlineData(ModelFault.BadGraph, false)]
    public async Task Should_have_the_batch_tried_again_only_where_the_fault_may_pass(ModelFault fault, bool isTransient)
    {
        await using var worker = await _devices.StartAsync(
            (_, _) => new ModelFaultException(fault, "The model cannot be loaded.") { IsTransient = isTransient });

        await worker.SendAsync(FaultyDevices.Batch());

        var failure = (await worker.ReceiveAsync<KeyframesFailed>()).Failure;
        Assert.Equal(
            (FailureCode.RenderFailed, isTransient, "The model cannot be loaded."), (failure.Code, failure.Retryable, failure.Text));
        Assert.False(worker.Services.GetRequiredService<DevicePool>().IsDeviceLost);
    }

    [Fact]
    public async Task Should_keep_the_next_batch_until_the_model_is_loaded_again()
    {
        await using var worker = await _devices.StartAsync((_, attempt) => attempt <= 2 ? Full() : null);
        await worker.SendAsync(FaultyDevices.Batch());
        await worker.ReceiveAsync<KeyframesFailed>();

        var (second, failedAt) = (FaultyDevices.Batch(), _devices.Time.GetUtcNow());
        await worker.SendAsync(second);
        await _devices.PassPartsAsync(1); // a report that follows another one at once is left out
        await worker.ReceiveAsync<ClipProgressed>(message => message.Activity == Waiting);
        await _devices.PassPartsAsync(2);
        Assert.Equal(second.TakeId, (await worker.ReceiveAsync<KeyframesFailed>()).TakeId);
        Assert.Equal(TimeSpan.FromSeconds(30), _devices.Time.GetUtcNow() - failedAt);

        // There is room now: the batch that waits is rendered, and the next one does not wait.
        await worker.SendAsync(FaultyDevices.Batch());
        await _devices.PassPartsAsync(3);
        await worker.ReceiveAsync<KeyframesRendered>();
        await worker.SendAsync(FaultyDevices.Batch());
        await worker.ReceiveAsync<KeyframesRendered>();
    }

    [Fact]
    public async Task Should_give_batches_to_the_devices_that_have_room()
    {
        await using var worker = await _devices.StartAsync((deviceId, _) => deviceId == 0 ? Full() : null, devices: "0,1");
        await worker.SendAsync(FaultyDevices.Batch());
        await worker.ReceiveAsync<KeyframesFailed>();
        for (var i = 0; i < 3; i++)
        {
            var batch = FaultyDevices.Batch();
            await worker.SendAsync(batch);
            Assert.Equal(batch.TakeId, (await worker.ReceiveAsync<KeyframesRendered>()).TakeId);
        }
    }

    /// <summary>A network file system that does not answer: the files were good before.</summary>
    [Fact]
    public async Task Should_have_the_batch_tried_again_where_the_files_could_be_loaded_before()
    {
        using var copy = new TinyModelCopy("sd");
        await using var worker = await FrameWorkerProcess.StartAsync(new()
        {
            ["Diffusion:Model"] = copy.Path,
            ["Diffusion:Models"] = "",
            ["Diffusion:ExecutionProvider"] = "cpu",
            ["Diffusion:Steps"] = "1",
            ["Diffusion:WarmUp"] = "false",
        });
        var index = Path.Combine(copy.Path, "model_index.json");
        var content = await File.ReadAllTextAsync(index, TestContext.Current.CancellationToken);
        File.Delete(index);
        await worker.SendAsync(FaultyDevices.Batch());
        Assert.False((await worker.ReceiveAsync<KeyframesFailed>()).Failure.Retryable);

        await File.WriteAllTextAsync(index, content, TestContext.Current.CancellationToken);
        await worker.SendAsync(FaultyDevices.Batch());
        await worker.ReceiveAsync<KeyframesRendered>();
        File.Delete(index);
        await worker.SendAsync(FaultyDevices.Batch());

        Assert.True((await worker.ReceiveAsync<KeyframesFailed>()).Failure.Retryable);
    }

    private static ModelFaultException Full() => new(ModelFault.TooLarge, "There is no room.") { IsTransient = true };
}
