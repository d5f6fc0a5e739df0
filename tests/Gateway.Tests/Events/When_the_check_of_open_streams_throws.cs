using AdGenius.Gateway.Events;
using AdGenius.Gateway.RateLimits;
using AdGenius.Gateway.Tenants;
using AdGenius.Persistence.Keys;
using AdGenius.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.Gateway.Tests.Events;

/// <summary>An exception that ends a hosted service ends the process.</summary>
public sealed class When_the_check_of_open_streams_throws
{
    [Fact]
    public async Task Should_check_again_at_the_next_interval()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var scopes = new ThrowingScopes();
        var options = Options.Create(new GatewayOptions());
        var time = new FakeTimeProvider();
        using var keys = new StreamKeys(scopes, options, time, NullLogger<StreamKeys>.Instance);
        var context = new DefaultHttpContext
        {
            User = Tenant.Principal(new ApiKey { KeyId = "k1", TenantName = "acme", Role = ApiKeyRole.Read }, "test"),
        };
        context.SetEndpoint(new Endpoint(
            null, new EndpointMetadataCollection(new EnableRateLimitingAttribute(GatewayRateLimits.EventStreams)), null));
        var end = new TaskCompletionSource();
        var stream = keys.RunAsync(context, _ => end.Task);

        await keys.StartAsync(cancellation);
        await Until.TrueAsync("the keys were checked three times", () =>
        {
            time.Advance(options.Value.KeyCheckInterval);
            return Task.FromResult(scopes.Calls >= 3 || keys.ExecuteTask!.IsCompleted);
        }, cancellation);

        Assert.False(keys.ExecuteTask!.IsFaulted);
        end.SetResult();
        await stream;
        await keys.StopAsync(cancellation);
    }

    private sealed class ThrowingScopes : IServiceScopeFactory
    {
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public IServiceScope CreateScope()
        {
            Interlocked.Increment(ref _calls);
            throw new InvalidOperationException("No scope.");
        }
    }
}
