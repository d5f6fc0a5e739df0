using AdGenius.Contracts.Clips;
using AdGenius.Diffusion.Faults;
using AdGenius.FrameWorker.Tests.Diffusion;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.FrameWorker.Tests;

/// <summary>
/// A lost device fails a batch in no time, and is free again while others render: it must not take the batches of the others one after the
/// other.
/// </summary>
public sealed class When_a_device_is_lost
{
    private const string Waiting = "waiting for the device, which was lost";

    private readonly FaultyDevices _devices = new();

    [Fact]
    public async Task Should_keep_the_next_batch_until_the_device_is_tried_again()
    {
        await using var worker = await StartAsync((_, attempt) => attempt <= 2);
        await worker.SendAsync(FaultyDevices.Batch());
        var failed = await worker.ReceiveAsync<KeyframesFailed>();
        Assert.True(failed.Failure.Retryable, failed.Failure.Text);

        var (second, lostAt) = (FaultyDevices.Batch(), _devices.Time.GetUtcNow());
        await worker.SendAsync(second);
        await _devices.PassPartsAsync(1); // a report that follows another one at once is left out
        await worker.ReceiveAsync<ClipProgressed>(message => message.Activity == Waiting);
        await _devices.PassPartsAsync(2);
        Assert.Equal(second.TakeId, (await worker.ReceiveAsync<KeyframesFailed>()).TakeId);
        Assert.Equal(TimeSpan.FromSeconds(30), _devices.Time.GetUtcNow() - lostAt);

        // The device is back: the batch that waits for it is rendered, and the next one does not wait.
        await worker.SendAsync(FaultyDevices.Batch());
        await _devices.PassPartsAsync(3);
        await worker.ReceiveAsync<KeyframesRendered>();
        await worker.SendAsync(FaultyDevices.Batch());
        await worker.ReceiveAsync<KeyframesRendered>();
    }

    [Fact]
    public async Task Should_give_batches_to_the_devices_that_work()
    {
        await using var worker = await StartAsync((deviceId, _) => deviceId == 0, devices: "0,1");
        await worker.SendAsync(FaultyDevices.Batch());
        await worker.ReceiveAsync<KeyframesFailed>();
        for (var i = 0; i < 3; i++)
        {
            var batch = FaultyDevices.Batch();
            await worker.SendAsync(batch);
            Assert.Equal(batch.TakeId, (await worker.ReceiveAsync<KeyframesRendered>()).TakeId);
        }
    }

    [Fact]
    public async Task Should_give_the_batch_back_when_the_worker_is_stopped()
    {
        await using var worker = await StartAsync((_, _) => true);
        await worker.SendAsync(FaultyDevices.Batch());
        await worker.ReceiveAsync<KeyframesFailed>();
        var second = FaultyDevices.Batch();
        await worker.SendAsync(second);
        await _devices.PassPartsAsync(1);
        await worker.ReceiveAsync<ClipProgressed>(message => message.Activity == Waiting);

        worker.Services.GetRequiredService<Microsoft.Extensions.Hosting.IHostApplicationLifetime>().StopApplication();

        var failed = await worker.ReceiveAsync<KeyframesFailed>(message => message.TakeId == second.TakeId);
        Assert.True(failed.Failure.Retryable);
        Assert.Contains("is being stopped", failed.Failure.Text, StringComparison.Ordinal);
    }

    /// <summary>A worker whose device is lost at some attempts, from 1, to load the model.</summary>
    private Task<FrameWorkerProcess> StartAsync(Func<int, int, bool> isLost, string devices = "0") => _devices.StartAsync(
        (deviceId, attempt) => isLost(deviceId, attempt) ? new ModelFaultException(ModelFault.DeviceLost, "The device was lost.") : null,
        devices);
}
