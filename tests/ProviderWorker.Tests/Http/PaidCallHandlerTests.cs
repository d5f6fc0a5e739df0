using AdGenius.Downloads;

namespace AdGenius.ProviderWorker.Tests.Http;

/// <summary>A call that ends while its connection is still being established leaves open whether it was sent.</summary>
public sealed class PaidCallHandlerTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(20, 10)]
    [InlineData(30, 15)]
    [InlineData(300, 15)]
    public void A_connection_may_take_half_of_the_calls_time_and_15_seconds_at_most(int seconds, int expected)
    {
        using var handler = new PaidCallHandler(TimeSpan.FromSeconds(seconds));
        var innermost = handler.InnerHandler;
        while (innermost is DelegatingHandler outer)
        {
            innermost = outer.InnerHandler;
        }

        Assert.Equal(TimeSpan.FromSeconds(expected), Assert.IsType<SocketsHttpHandler>(innermost).ConnectTimeout);
    }
}
