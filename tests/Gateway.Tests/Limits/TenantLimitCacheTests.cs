using AdGenius.Gateway.Limits;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Tenants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Tests.Limits;

public sealed class TenantLimitCacheTests(GatewayFixture gateway)
{
    [Fact]
    public async Task Should_apply_a_changed_limit_also_where_the_clock_was_set_back()
    {
        var (clock, tenant) = (new SetClock(), GatewayFixture.NewName());
        using var cache = new TenantLimitCache(
            gateway.Services.GetRequiredService<IServiceScopeFactory>(),
            Options.Create(new GatewayOptions { MaxEventStreamsPerTenant = 3, LimitsRefreshInterval = TimeSpan.FromSeconds(5) }),
            clock,
            NullLogger<TenantLimitCache>.Instance);
        Assert.Equal(3, await ReadAsync());
        await gateway.WriteAsync(database => database.Add(new TenantLimits { TenantName = tenant, MaxEventStreams = 7 }));
        Assert.Equal(3, await ReadAsync());

        clock.Now -= TimeSpan.FromHours(1);
        clock.Passed += TimeSpan.FromSeconds(6);

        Assert.Equal(7, await ReadAsync());

        async Task<int> ReadAsync() => (await cache.OfAsync(tenant, TestContext.Current.CancellationToken)).MaxEventStreams;
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Passed.Ticks;
    }
}
