using AdGenius.TestKit.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Tests.Processes;

public sealed class LogDefaultsTests
{
    private const string Formatter = "Logging:Console:FormatterName";

    [Theory]
    [InlineData("true", null, "json")]
    [InlineData("true", "simple", "simple")]
    [InlineData("false", null, null)]
    [InlineData("false", "json", "json")]
    public void Process_OfAFleet_LogsJsonUnlessToldOtherwise(string fleet, string? named, string? expected)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { [FleetMode.Key] = fleet });
        if (named is not null)
        {
            builder.Configuration[Formatter] = named;
        }

        AdGeniusHost.ConfigureSettings(builder);
        Assert.Equal(expected, builder.Configuration[Formatter]);
        Assert.Equal(fleet == "true" ? "true" : null, builder.Configuration["Logging:Console:FormatterOptions:IncludeScopes"]);
    }

    /// <summary>Those of monitors and of an exporter over HTTP are made every few seconds for as long as the process runs.</summary>
    [Theory]
    [InlineData(null, false)]
    [InlineData("Information", true)]
    public async Task Outgoing_calls_are_logged_only_where_a_setting_says_so(string? level, bool areLogged)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Logging:LogLevel:System.Net.Http.HttpClient"] = level;
        AdGeniusHost.ConfigureSettings(builder);
        builder.Logging.ClearProviders();
        var log = new CapturedLog();
        builder.Logging.AddProvider(log);
        builder.Services.AddHttpClient("monitor").ConfigurePrimaryHttpMessageHandler(static () => new Answering());
        await using var application = builder.Build();
        application.Logger.LogInformation("of the process itself");

        using var client = application.Services.GetRequiredService<IHttpClientFactory>().CreateClient("monitor");
        using var answer = await client.GetAsync(new Uri("http://server.example/health"), TestContext.Current.CancellationToken);

        Assert.Contains(log.Lines, line => line.StartsWith("Information: of the process itself", StringComparison.Ordinal));
        Assert.Equal(areLogged, log.Lines.Any(line => line.StartsWith("Information: Start processing HTTP", StringComparison.Ordinal)));
    }

    private sealed class Answering : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage());
    }
}
