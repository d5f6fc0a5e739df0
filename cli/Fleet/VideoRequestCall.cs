namespace AdGenius.Cli.Fleet;

/// <summary>
/// The call that makes jobs. The gateway sends a request first and answers when the job is known, so a call that is given up leaves a job
/// that runs and may cost money. A stop signal therefore does not end the call: the answer is waited for, and what was made is cancelled.
/// </summary>
internal static class VideoRequestCall
{
    /// <summary>
    /// How long the answer is waited for after a stop signal; longer than the gateway takes to answer (25 s with a brief that is checked).
    /// </summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The answer; null where a stop signal came and no answer within <paramref name="answerTimeout"/> after it.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="submit">The call, which gets the token that ends it.</param>
    /// <param name="answerTimeout">How long the answer is waited for after the stop signal.</param>
    /// <param name="stop">The stop signal. Before the call it ends everything with an <see cref="OperationCanceledException"/>.</param>
    public static async Task<T?> SendAsync<T>(
        FleetSession session,
        Func<GatewayClient, CancellationToken, Task<T>> submit,
        TimeSpan answerTimeout,
        CancellationToken stop)
        where T : class
    {
        stop.ThrowIfCancellationRequested();
        using var limit = new CancellationTokenSource();
        await using var registration = stop.Register(() =>
        {
            limit.CancelAfter(answerTimeout);
            Console.Error.WriteLine(
                $"Waiting up to {answerTimeout.TotalSeconds:0.#} s for the gateway's answer, to cancel what was submitted …");
        });
        try
        {
            return await session.CallAsync(client => submit(client, limit.Token), limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return null;
        }
    }
}
