using AdGenius.Persistence;
using AdGenius.Persistence.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.Gateway.Tests.Fakes;

/// <summary>A gateway that requires API keys and logs at the lowest level.</summary>
public sealed class KeyedGatewayFixture : GatewayFixture
{
    public const int RequestsPerMinute = 20;

    internal CapturedLog Log { get; } = new();

    protected override Dictionary<string, string?> Settings => new()
    {
        ["Gateway:Authentication"] = "ApiKeys",
        ["Gateway:RequestsPerMinute"] = $"{RequestsPerMinute}",
        ["Logging:LogLevel:Default"] = "Trace",
        ["Logging:LogLevel:Microsoft"] = "Trace",
        ["Logging:LogLevel:AdGenius"] = "Trace",
    };

    /// <summary>A key of the tenant.</summary>
    internal async Task<NewApiKey> GivenKeyAsync(string tenant, TimeSpan? lifetime = null)
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ApiKeyStore>().CreateAsync(
            scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>(), tenant, "test", lifetime, TestContext.Current.CancellationToken);
    }

    internal async Task RevokeAsync(NewApiKey key)
    {
        await using var scope = Services.CreateAsyncScope();
        Assert.NotNull(await scope.ServiceProvider.GetRequiredService<ApiKeyStore>().RevokeAsync(
            scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>(), key.Key.KeyId, TestContext.Current.CancellationToken));
    }

    /// <summary>Calls the gateway with a key, as most callers do.</summary>
    internal Task<HttpResponseMessage> SendWithAsync(
        NewApiKey key, HttpMethod method, string path, string? tenant = null, string? json = null) =>
        SendAsync(method, path, tenant, json, ("Authorization", $"Bearer {key.Text}"));

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(Log);
    }
}
