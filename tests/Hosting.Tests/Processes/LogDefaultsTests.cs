using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

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
}
