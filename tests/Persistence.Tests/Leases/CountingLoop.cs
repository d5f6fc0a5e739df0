using System.Threading.Channels;
using AdGenius.Persistence.Leases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdGenius.Persistence.Tests.Leases;

/// <summary>A loop that tells of its passes.</summary>
internal sealed class CountingLoop(string name, string leaseName, IServiceProvider services, ChannelWriter<(string Name, HeldLease Lease)> passes)
    : LeasedLoop(leaseName, services.GetRequiredService<IServiceScopeFactory>(), services.GetRequiredService<LeaseStore>(), TimeProvider.System, NullLogger.Instance)
{
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a pass was told to stop.</summary>
    public Task Cancelled => _cancelled.Task;

    /// <summary>A pass does not end by itself.</summary>
    public bool Hangs { get; init; }

    protected override TimeSpan LeaseDuration => TimeSpan.FromMilliseconds(600);

    protected override async Task<TimeSpan> PassAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        passes.TryWrite((name, lease));
        if (Hangs)
        {
            using var told = cancellationToken.Register(_cancelled.SetResult);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        return TimeSpan.FromMilliseconds(20);
    }
}
