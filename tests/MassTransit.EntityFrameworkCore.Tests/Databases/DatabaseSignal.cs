using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Databases;

/// <summary>Tells a test that something was written, so that it can look again.</summary>
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

    /// <summary>Looks after every write until <paramref name="look"/> finds what it is after.</summary>
    public async Task<T> UntilAsync<T>(Func<Task<T?>> look, CancellationToken cancellationToken)
        where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (await look() is { } found)
            {
                return found;
            }

            await next.WaitAsync(patience.Token);
        }
    }

    private void Raise()
        => Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
