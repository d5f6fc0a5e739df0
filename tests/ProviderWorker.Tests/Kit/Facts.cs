namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>Polls until a condition holds.</summary>
internal static class Facts
{
    public static async Task UntilAsync(Func<Task<bool>> fact)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(120));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await fact())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
