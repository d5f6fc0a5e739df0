using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration.Internals.Tests.Outbox;

public sealed class OutboxSignalTests
{
    private readonly OutboxSignal<DbContext> _signal = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Notification_before_a_wait_ends_it()
    {
        _signal.Notify();
        await WaitAsync(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Notification_ends_one_of_two_waits()
    {
        Task[] waits = [WaitAsync(TimeSpan.FromMinutes(5)), WaitAsync(TimeSpan.FromMinutes(5))];
        _signal.Notify();
        var first = await Task.WhenAny(waits);
        await first;
        Assert.Equal(1, waits.Count(static wait => wait.IsCompleted));
        _signal.Notify();
        await Task.WhenAll(waits);
    }

    [Fact]
    public Task Delay_ends_a_wait() => WaitAsync(TimeSpan.FromMilliseconds(1));

    [Fact]
    public async Task Cancellation_ends_a_wait_with_an_exception()
    {
        using var stopping = new CancellationTokenSource();
        var wait = _signal.WaitAsync(TimeSpan.FromMinutes(5), TimeProvider.System, stopping.Token);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    private Task WaitAsync(TimeSpan delay) => _signal.WaitAsync(delay, TimeProvider.System, Cancellation);
}
