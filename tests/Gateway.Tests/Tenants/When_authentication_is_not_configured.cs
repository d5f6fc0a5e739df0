using AdGenius.Hosting;
using AdGenius.TestKit.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Tests.Tenants;

public sealed class When_authentication_is_not_configured
{
    [Theory]
    [InlineData("InMemory", null, null, "None", 0)]
    [InlineData("RabbitMq", null, null, "ApiKeys", 600)]
    [InlineData("RabbitMq", "", "", "ApiKeys", 600)]
    [InlineData("RabbitMq", "None", null, "None", 0)]
    [InlineData("RabbitMq", "ApiKeys", "0", "ApiKeys", 0)]
    [InlineData("InMemory", "ApiKeys", null, "ApiKeys", 600)]
    [InlineData("InMemory", null, "7", "None", 7)]
    public async Task Should_require_keys_in_a_fleet_only(
        string bus,
        string? authentication,
        string? perMinute,
        string expected,
        int expectedPerMinute)
    {
        await using var application = Build(bus, authentication, perMinute, new CapturedLog());
        var options = application.Services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        Assert.Equal((expected, expectedPerMinute), (options.Authentication, options.RequestsPerMinute));
    }

    [Theory]
    [InlineData("apikeys", null, "Gateway:Authentication must be None or ApiKeys.")]
    [InlineData(null, "-1", "RequestsPerMinute must be between 0 and 60000.")]
    public void Should_refuse_any_other_value(string? authentication, string? perMinute, string fault)
    {
        var thrown = Assert.Throws<OptionsValidationException>(() => Build("InMemory", authentication, perMinute, new CapturedLog()));
        Assert.Contains(fault, Assert.Single(thrown.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RabbitMq", "None", 1)]
    [InlineData("RabbitMq", null, 0)]
    [InlineData("InMemory", null, 0)]
    public async Task Should_warn_once_where_a_fleets_gateway_trusts_its_callers(string bus, string? authentication, int warnings)
    {
        var log = new CapturedLog();
        await using var application = Build(bus, authentication, null, log);
        await application.Services.GetServices<IHostedService>().Single(service => service.GetType().Name == "AnonymousAccessWarning")
            .StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(warnings, log.Lines.Count(
            line => line.StartsWith("Warning:", StringComparison.Ordinal)
                && line.Contains("trusts the X-Tenant header", StringComparison.Ordinal)));
    }

    private static WebApplication Build(string bus, string? authentication, string? perMinute, CapturedLog log)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(log);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HomeFolder"] = Path.Combine(Path.GetTempPath(), "never-started"),
            ["Bus:Transport"] = bus,
        });
        if (authentication is not null)
        {
            builder.Configuration["Gateway:Authentication"] = authentication;
        }

        if (perMinute is not null)
        {
            builder.Configuration["Gateway:RequestsPerMinute"] = perMinute;
        }

        return AdGeniusHost.Build(builder, GatewayService.Module);
    }
}
