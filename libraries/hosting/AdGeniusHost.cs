using AdGenius.Hosting.Bus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.Hosting;

/// <summary>Builds and runs a process that holds one or more services.</summary>
public static class AdGeniusHost
{
    /// <summary>Builds the process. The caller may change the builder (configuration, logging, addresses) before.</summary>
    public static WebApplication Build(WebApplicationBuilder builder, params ServiceModule[] modules)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(modules);

        // Settings such as Database:Provider can also be given as ADGENIUS_Database__Provider, and ADGENIUS_HOME is the key Home.
        builder.Configuration.AddEnvironmentVariables("ADGENIUS_");
        builder.Configuration[HomeFolder.Key] = HomeFolder.Of(builder.Configuration);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks();
        builder.AddAdGeniusBus(modules);
        foreach (var module in modules)
        {
            module.AddServices(builder);
        }

        var application = builder.Build();
        application.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        application.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
        foreach (var module in modules)
        {
            module.MapRoutes?.Invoke(application);
        }

        return application;
    }

    /// <summary>Runs a service as a process of its own until it is told to stop. Returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, params ServiceModule[] modules)
    {
        var application = Build(WebApplication.CreateBuilder(args), modules);
        await application.RunAsync();
        return 0;
    }
}
