namespace MassTransit.EntityFrameworkCoreIntegration.Internals.Tests.Outbox;

public sealed class DeliveryBackoffTests
{
    private readonly DeliveryBackoff _backoff = new();
    private readonly Guid _conversation = Guid.NewGuid();

    [Fact]
    public void Delay_doubles_with_each_failure_up_to_a_minute()
        => Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(0, 8).Select(_ => _backoff.Next(_conversation).TotalSeconds));

    [Fact]
    public void Delay_starts_again_after_a_delivery()
    {
        _backoff.Next(_conversation);
        _backoff.Next(_conversation);
        _backoff.Reset(_conversation);

        Assert.Equal(TimeSpan.FromSeconds(1), _backoff.Next(_conversation));
    }

    [Fact]
    public void Conversations_are_counted_separately()
    {
        _backoff.Next(_conversation);

        Assert.Equal(TimeSpan.FromSeconds(1), _backoff.Next(Guid.NewGuid()));
    }
}
