namespace AdGenius.Media.Processes;

/// <summary>
/// The turn of short programs that read foreign media: one at a time in a process, however many commands it consumes, so that their memory
/// is that of one such program.
/// </summary>
public static class ChildTurn
{
    private static readonly SemaphoreSlim Turn = new(1);

    /// <summary>Runs <paramref name="work"/> when no other such work runs. It must not take a turn itself.</summary>
    public static Task RunAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        return RunAsync(
            async () =>
            {
                await work();
                return true;
            },
            cancellationToken);
    }

    /// <summary>Runs <paramref name="work"/> when no other such work runs. It must not take a turn itself.</summary>
    public static async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await Turn.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            Turn.Release();
        }
    }
}
