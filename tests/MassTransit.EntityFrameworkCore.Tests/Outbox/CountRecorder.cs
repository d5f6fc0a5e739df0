using System.Collections.Concurrent;
using System.Threading.Channels;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Outbox;

/// <summary>The counts that <see cref="ScanCountedConsumer"/> received, and the attempts of <see cref="FailingOnceConsumer"/>.</summary>
internal sealed class CountRecorder
{
    private readonly ConcurrentDictionary<string, int> _attempts = new();
    private readonly Channel<int> _counts = Channel.CreateUnbounded<int>();
    private readonly List<int> _recorded = [];

    public int CountAttempt(string label) => _attempts.AddOrUpdate(label, 1, (_, count) => count + 1);

    public void Record(int count) => _counts.Writer.TryWrite(count);

    public async Task<IReadOnlyList<int>> UntilAsync(int count, CancellationToken cancellationToken)
    {
        while (_recorded.Count < count)
        {
            _recorded.Add(
                await _counts.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), cancellationToken));
        }

        return _recorded;
    }
}
