using System.Reflection;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Maintenance;
using AdGenius.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Tests;

/// <summary>An exception that ends a hosted service ends the process.</summary>
public sealed class When_a_staging_sweep_throws
{
    [Fact]
    public async Task Should_sweep_again_at_the_next_interval()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var store = DispatchProxy.Create<IObjectStore, UnwritableStore>();
        var options = Options.Create(new StorageOptions { SweepInterval = TimeSpan.FromMilliseconds(10) });
        var time = TimeProvider.System;
        var sweep = new StagingSweep(store, options, NullLogger<StagingSweep>.Instance);
        using var loop = new StagingSweepLoop(store, sweep, options, time, NullLogger<StagingSweepLoop>.Instance);

        await loop.StartAsync(cancellation);
        await Until.TrueAsync(
            "the store was written to three times",
            () => ((UnwritableStore)(object)store).Puts >= 3 || loop.ExecuteTask!.IsCompleted,
            cancellation);

        Assert.False(loop.ExecuteTask!.IsFaulted);
        await loop.StopAsync(cancellation);
    }

    /// <summary>A store whose folder may not be written.</summary>
    public class UnwritableStore : DispatchProxy
    {
        private int _puts;

        public int Puts => Volatile.Read(ref _puts);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(IObjectStore.PutAsync))
            {
                Interlocked.Increment(ref _puts);
                throw new UnauthorizedAccessException("No permission.");
            }

            return Task.CompletedTask;
        }
    }
}
