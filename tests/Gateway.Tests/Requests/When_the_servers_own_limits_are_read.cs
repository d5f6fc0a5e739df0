using AdGenius.Gateway.Tests.Fakes;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Tests.Requests;

/// <summary>Nothing in the gateway's own code bounds headers, slow senders and slow readers, or the calls of a connection.</summary>
public sealed class When_the_servers_own_limits_are_read(GatewayFixture gateway)
{
    [Fact]
    public void Should_be_what_the_table_of_limits_says()
    {
        var limits = gateway.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.Equal((32 * 1024, 100), (limits.MaxRequestHeadersTotalSize, limits.MaxRequestHeaderCount));
        Assert.Equal(TimeSpan.FromSeconds(30), limits.RequestHeadersTimeout);
        foreach (var rate in (MinDataRate?[])[limits.MinRequestBodyDataRate, limits.MinResponseDataRate])
        {
            Assert.Equal((240, TimeSpan.FromSeconds(5)), (rate?.BytesPerSecond, rate?.GracePeriod));
        }

        Assert.Equal(TimeSpan.FromSeconds(130), limits.KeepAliveTimeout);
        Assert.Equal(100, limits.Http2.MaxStreamsPerConnection);
        Assert.Null(limits.MaxConcurrentConnections);
    }
}
