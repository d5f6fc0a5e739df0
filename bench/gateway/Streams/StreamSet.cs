using AdGenius.Bench.Gateway.Rows;

namespace AdGenius.Bench.Gateway.Streams;

/// <summary>The open event streams, distributed evenly over the tenants.</summary>
internal sealed class StreamSet(Uri gateway, IReadOnlyList<BenchTenant> tenants) : IDisposable
{
    private const int MaxConcurrentOpenings = 32;

    private readonly List<EventStream> _streams = [];
    private long _received;

    /// <summary>How many streams are open.</summary>
    public int Count => _streams.Count;

    /// <summary>How many streams each tenant has.</summary>
    public int PerTenant => _streams.Count / tenants.Count;

    /// <summary>Events that all streams together have received.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Streams that the gateway has ended.</summary>
    public int Ended => _streams.Count(stream => stream.Ended.IsCompleted);

    /// <summary>Opens streams until there are <paramref name="count"/>.</summary>
    public Task OpenAsync(int count, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Enumerable.Range(_streams.Count, count - _streams.Count),
        new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrentOpenings, CancellationToken = cancellationToken },
        async (number, token) =>
        {
            var stream = await EventStream.OpenAsync(
                gateway, tenants[number % tenants.Count], () => Interlocked.Increment(ref _received), token);
            lock (_streams)
            {
                _streams.Add(stream);
            }
        });

    /// <summary>Waits until <see cref="Received"/> is that number, and returns what it is then or when the time is up.</summary>
    public async Task<long> WaitForAsync(long received, TimeSpan limit, CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (Received < received && TimeProvider.System.GetElapsedTime(since) < limit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
        }

        return Received;
    }

    public void Dispose()
    {
        foreach (var stream in _streams)
        {
            stream.Dispose();
        }
    }
}
