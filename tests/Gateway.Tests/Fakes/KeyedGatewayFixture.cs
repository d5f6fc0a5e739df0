using AdGenius.Persistence;
using AdGenius.Persistence.Keys;
using AdGenius.TestKit.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.Gateway.Tests.Fakes;

/// <summary>A gateway that requires API keys and logs at the lowest level.</summary>
public sealed class KeyedGatewayFixture : GatewayFixture
{
    public const int RequestsPerMinute = 30;

    /// <summary>The only origin whose pages may call.</summary>
    public const string AllowedOrigin = "https://app.example";

    internal CapturedLog Log { get; } = new();

    protected override Dictionary<string, string?> Settings => new()
    {
        ["Gateway:Authentication"] = "ApiKeys",
        ["Gateway:KeyCheckInterval"] = "00:00:00.05",
        ["Gateway:LimitsRefreshInterval"] = "00:00:00",
        ["Gateway:AllowedOrigins"] = AllowedOrigin,
        ["Gateway:RequestsPerMinute"] = $"{RequestsPerMinute}",
        ["Logging:LogLevel:Default"] = "Trace",
        ["Logging:LogLevel:Microsoft"] = "Trace",
        ["Logging:LogLevel:AdGenius"] = "Trace",
    };

    internal async Task RevokeAsync(NewApiKey key)
    {
        await using var scope = Services.CreateAsyncScope();
        Assert.NotNull(await scope.ServiceProvider.GetRequiredService<ApiKeyStore>().RevokeAsync(
            scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>(), key.Key.KeyId, TestContext.Current.CancellationToken));
    }

    protected override void Configure(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(Log);
    }
}
