using System.Threading.Channels;
using AdGenius.Persistence.Leases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdGenius.Persistence.Tests.Leases;

/// <summary>A loop that reports its passes.</summary>
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

    /// <summary>Completes when a pass was cancelled.</summary>
    public Task Cancelled => _cancelled.Task;

    /// <summary>A pass runs until it is cancelled.</summary>
    public bool Hangs { get; init; }

    /// <summary>A pass under the first token throws that the lease was lost.</summary>
    public bool FailsWithLostLease { get; set; }

    protected override TimeSpan LeaseDuration => TimeSpan.FromSeconds(12); // a busy machine may renew it seconds late

    protected override async Task<TimeSpan> RunOnceAsync(IServiceProvider services, HeldLease lease, CancellationToken cancellationToken)
    {
        passes.TryWrite((name, lease));
        if (FailsWithLostLease && lease.Token == 1)
        {
            throw new LeaseLostException("Gone.");
        }

        if (Hangs)
        {
            using var registration = cancellationToken.Register(() => _cancelled.TrySetResult());
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        return TimeSpan.FromMilliseconds(20);
    }
}
