namespace AdGenius.ObjectStore.S3;

/// <summary>Retries transient failures of a request with increasing delays; the last failure becomes an ObjectStoreException.</summary>
internal sealed class S3Retry(S3Connection connection, TimeProvider time)
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(20);

    // Of an answer, after its headers, which Objects:S3:RequestTimeout limits. S3 assembles a large object while it answers.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMinutes(10);

    /// <summary>Runs <paramref name="request"/>; its argument is the attempt, from 1.</summary>
    /// <exception cref="ObjectStoreException">It failed permanently or too often. "Not found" and "condition failed" are passed through as
    /// the SDK throws them.</exception>
    public Task<T> RunAsync<T>(Func<int, CancellationToken, Task<T>> request, CancellationToken cancellationToken) =>
        RunLongAsync((attempt, _, cancellation) => request(attempt, cancellation), cancellationToken);

    /// <summary>The same for a request of any length: its time limit begins anew each time that it calls its second argument.</summary>
    /// <exception cref="ObjectStoreException">As for <see cref="RunAsync"/>.</exception>
    public async Task<T> RunLongAsync<T>(Func<int, Action, CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        var limit = connection.Options.RequestTimeout + AnswerTime;
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? asked;
            try
            {
                using var late = new CancellationTokenSource(limit, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
                return await request(attempt, () => late.CancelAfter(limit), either.Token);
            }
            catch (Exception exception) when (IsRetryable(exception, cancellationToken))
            {
                var fault = S3Faults.Of(exception, connection.Location);
                if (!fault.IsTransient || attempt > connection.Options.Retries)
                {
                    throw fault;
                }

                asked = S3Faults.RetryAfter(exception, time.GetUtcNow());
            }

            await Task.Delay(DelayOf(attempt, asked), time, cancellationToken);
        }
    }

    /// <summary>The SDK reports its own time-outs as cancellations.</summary>
    private static bool IsRetryable(Exception exception, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
        && (S3Faults.IsFault(exception) || exception is OperationCanceledException)
        && !S3Faults.IsNotFound(exception) && !S3Faults.IsPreconditionFailed(exception);

    /// <summary>At least what a busy server asks for, up to the longest delay.</summary>
    private TimeSpan DelayOf(int attempt, TimeSpan? asked)
    {
        var delay = BackoffDelay(attempt);
        return asked > MaxDelay ? MaxDelay : asked > delay ? asked.Value : delay;
    }

    private TimeSpan BackoffDelay(int attempt)
    {
        var delayMs = Math.Min(connection.Options.RetryDelay.TotalMilliseconds * Math.Pow(2, attempt - 1), MaxDelay.TotalMilliseconds);
        // jitter: many workers fail at the same moment
        return TimeSpan.FromMilliseconds(delayMs * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
