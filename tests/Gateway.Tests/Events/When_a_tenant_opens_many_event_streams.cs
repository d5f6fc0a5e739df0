using AdGenius.Gateway.Tests.Fakes;
using AdGenius.TestKit;

namespace AdGenius.Gateway.Tests.Events;

public sealed class When_a_tenant_opens_many_event_streams(When_a_tenant_opens_many_event_streams.LimitedGateway gateway)
    : IClassFixture<When_a_tenant_opens_many_event_streams.LimitedGateway>
{
    [Fact]
    public async Task Should_limit_that_tenant_and_no_other()
    {
        var busy = GatewayFixture.Request(GatewayFixture.NewName());
        var other = GatewayFixture.Request(GatewayFixture.NewName());
        var (busyJob, otherJob) = (await gateway.GivenJobAsync(busy), await gateway.GivenJobAsync(other));
        using var first = await OpenAsync(busyJob, busy.TenantName);
        using var second = await OpenAsync(busyJob, busy.TenantName);
        Assert.Equal((200, 200), ((int)first.StatusCode, (int)second.StatusCode));

        using var ofTenant = await gateway.SendAsync(HttpMethod.Get, "/api/v1/events", busy.TenantName);
        await Problem.ReadAsync(ofTenant, 429); // the stream of all its jobs counts as well
        using var third = await OpenAsync(busyJob, busy.TenantName);
        var problem = await Problem.ReadAsync(third, 429);
        Assert.NotNull(third.Headers.RetryAfter);
        Assert.Contains("Event stream limit reached", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);

        using var free = await OpenAsync(otherJob, other.TenantName);
        Assert.Equal(200, (int)free.StatusCode);
        using var full = await OpenAsync(otherJob, other.TenantName);
        await Problem.ReadAsync(full, 503); // the gateway's own limit

        second.Dispose();
        await Until.TrueAsync("a stream has ended", () => gateway.Streams.Open == 2, TestContext.Current.CancellationToken);
        using var again = await OpenAsync(busyJob, busy.TenantName);
        Assert.Equal(200, (int)again.StatusCode);
    }

    private Task<HttpResponseMessage> OpenAsync(Guid jobId, string tenant) =>
        gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}/events", tenant);

    public sealed class LimitedGateway : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new()
        {
            ["Gateway:MaxEventStreams"] = "3",
            ["Gateway:MaxEventStreamsPerTenant"] = "2",
        };
    }
}
