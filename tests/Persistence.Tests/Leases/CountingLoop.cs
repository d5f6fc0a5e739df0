using System.Threading.Channels;
using AdGenius.Persistence.Leases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdGenius.Persistence.Tests.Leases;

/// <summary>A loop that tells of its passes.</summary>
internal sealed class CountingLoop(
    string name,
    string leaseName,
    IServiceProvider services,
    ChannelWriter<(string Name, HeldLease Lease)> passes)
    : LeasedLoop(
        leaseName,
        services.GetRequiredService<IServiceScopeFactory>(),
        services.GetRequiredService<LeaseStore>(),
        TimeProvider.System,
        NullLogger.Instance)
{
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a pass was told to stop.</summary>
    public Task Cancelled => _cancelled.Task;

    /// <summary>A pass does not end by itself.</summary>
    public bool Hangs { get; init; }

    /// <summary>A pass finds that the lease is gone, once it has one with a token it knew before.</summary>
    public bool FailsWithLostLease { get; set; }

    protected override TimeSpan LeaseDuration => TimeSpan.FromSeconds(6);

    protected override async Task<TimeSpan> RunOnceAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        passes.TryWrite((name, lease));
        if (FailsWithLostLease && lease.Token == 1)
        {
            throw new LeaseLostException("Gone.");
        }

        if (Hangs)
        {
            using var told = cancellationToken.Register(_cancelled.SetResult);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        return TimeSpan.FromMilliseconds(20);
    }
}
