using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Fakes;

/// <summary>
/// A gateway with the database of another one, in the same home folder. It takes requests that were not sent for lost after a second.
/// </summary>
internal sealed class RestartedGateway(string home, params (string Key, string Value)[] settings) : GatewayFixture
{
    protected override Dictionary<string, string?> Settings => new(settings.ToDictionary(one => one.Key, one => (string?)one.Value))
    {
        ["HomeFolder"] = home,
        ["Gateway:AcceptWait"] = "00:00:00.2",
        ["Gateway:Authentication"] = "None",
        ["Gateway:ResendAfter"] = "00:00:01",
    };

    public static async Task<RestartedGateway> StartAsync(string home, params (string Key, string Value)[] settings)
    {
        var gateway = new RestartedGateway(home, settings);
        await gateway.InitializeAsync();
        return gateway;
    }

    /// <summary>Reads rows as any process of the fleet does.</summary>
    public async Task<T> ReadAsync<T>(Func<Persistence.AdGeniusDbContext, Task<T>> read)
    {
        await using var scope = Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<Persistence.AdGeniusDbContext>());
    }
}
