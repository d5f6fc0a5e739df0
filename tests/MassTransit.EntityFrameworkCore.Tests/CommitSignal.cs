using System.Data.Common;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests;

/// <summary>Tells a test that a transaction was committed, so that it can look again.</summary>
internal sealed class CommitSignal : DbTransactionInterceptor
{
    private readonly Channel<bool> _commits = Channel.CreateUnbounded<bool>();

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        _commits.Writer.TryWrite(true);
        return Task.CompletedTask;
    }

    /// <summary>Looks after every commit until <paramref name="look"/> finds what it is after.</summary>
    public async Task<T> UntilAsync<T>(Func<Task<T?>> look, CancellationToken cancellationToken)
        where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            await _commits.Reader.ReadAsync(patience.Token);
        }
    }
}
