using System.Collections.Concurrent;
using System.Threading.Channels;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Outbox;

/// <summary>What <see cref="ScanCountedConsumer"/> was told, and whether <see cref="FailingOnceConsumer"/> has failed already.</summary>
internal sealed class SeenCounts
{
    private readonly ConcurrentDictionary<string, int> _attempts = new();
    private readonly Channel<int> _counts = Channel.CreateUnbounded<int>();
    private readonly List<int> _seen = [];

    public int CountAttempt(string label) => _attempts.AddOrUpdate(label, 1, (_, count) => count + 1);

    public void See(int count) => _counts.Writer.TryWrite(count);

    public async Task<IReadOnlyList<int>> UntilAsync(int count, CancellationToken cancellationToken)
    {
        while (_seen.Count < count)
        {
            _seen.Add(await _counts.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), cancellationToken));
        }

        return _seen;
    }
}
