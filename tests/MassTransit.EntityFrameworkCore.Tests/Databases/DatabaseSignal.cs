using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Databases;

/// <summary>Notifies a test of every write, so that it can query again.</summary>
internal sealed class DatabaseSignal : IDbTransactionInterceptor, IDbCommandInterceptor
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default)
    {
        Raise();
        return Task.CompletedTask;
    }

    public ValueTask<int> NonQueryExecutedAsync(
        DbCommand command,
        CommandExecutedEventData eventData,
        int result,
        CancellationToken cancellationToken = default)
    {
        Raise();
        return ValueTask.FromResult(result);
    }

    /// <summary>Repeats <paramref name="query"/> after every write until it returns a result.</summary>
    public async Task<T> UntilAsync<T>(Func<Task<T?>> query, CancellationToken cancellationToken)
        where T : class
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (await query() is { } found)
            {
                return found;
            }

            await next.WaitAsync(timeout.Token);
        }
    }

    private void Raise()
        => Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
