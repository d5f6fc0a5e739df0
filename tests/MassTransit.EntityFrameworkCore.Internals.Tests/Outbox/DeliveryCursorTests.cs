using Microsoft.Extensions.Time.Testing;

namespace MassTransit.EntityFrameworkCoreIntegration.Internals.Tests.Outbox;

public sealed class DeliveryCursorTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Position_follows_the_lowest_message_after_the_settle_delay()
    {
        var cursor = new DeliveryCursor(_time, TimeSpan.FromMinutes(1));
        Assert.Equal(0, cursor.Next());
        cursor.Advance(100);
        Assert.Equal(0, cursor.Next());

        _time.Advance(TimeSpan.FromSeconds(1));
        cursor.Advance(900);
        Assert.Equal(100, cursor.Next());

        _time.Advance(TimeSpan.FromSeconds(1));
        cursor.Advance(40); // a message that another process left does not move it back
        Assert.Equal(900, cursor.Next());
        _time.Advance(TimeSpan.FromSeconds(1));
        cursor.Advance(2000);
        Assert.Equal(900, cursor.Next());
    }

    [Fact]
    public void Full_scan_is_repeated_after_its_interval()
    {
        var cursor = new DeliveryCursor(_time, TimeSpan.FromSeconds(2));
        cursor.Next();
        cursor.Advance(100);
        _time.Advance(TimeSpan.FromSeconds(1));
        cursor.Advance(900);
        Assert.Equal(100, cursor.Next());

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, cursor.Next());
        Assert.Equal(100, cursor.Next());
    }

    [Fact]
    public void Slow_full_scan_is_repeated_less_often()
    {
        var cursor = new DeliveryCursor(_time, TimeSpan.FromSeconds(2));
        cursor.Next();
        cursor.Advance(100);
        _time.Advance(TimeSpan.FromSeconds(1));
        cursor.ScanCompleted(); // it took a second, so the next one begins after twenty
        cursor.Advance(900);
        _time.Advance(TimeSpan.FromSeconds(18));
        Assert.Equal(100, cursor.Next());
        cursor.ScanCompleted();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, cursor.Next());
        cursor.ScanCompleted();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, cursor.Next());
    }
}
