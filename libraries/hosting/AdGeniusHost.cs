using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Processes;
using AdGenius.Hosting.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace AdGenius.Hosting;

/// <summary>Builds and runs a process that holds one or more services.</summary>
public static class AdGeniusHost
{
    /// <summary>Builds the process. The caller may change the builder (configuration, logging, addresses) before.</summary>
    public static WebApplication Build(WebApplicationBuilder builder, params ServiceModule[] modules)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(modules);

        LogDefaults.Apply(builder.Configuration);

        // Settings such as Database:Provider can also be given as ADGENIUS_Database__Provider,.
        builder.Configuration.AddEnvironmentVariables("ADGENIUS_");
        builder.Configuration[HomeFolder.Key] = HomeFolder.Of(builder.Configuration);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks();
        builder.AddAdGeniusTelemetry(NameOf(modules));
        builder.AddAdGeniusBus(modules);
        foreach (var module in modules)
        {
            module.AddServices(builder);
        }

        var application = builder.Build();
        foreach (var module in modules)
        {
            module.UseMiddleware?.Invoke(application);
        }

        application.MapHealthChecks(
            "/health/live",
            new HealthCheckOptions { Predicate = check => check.Tags.Contains("live"), ResponseWriter = HealthResponseWriter.WriteAsync })
            .AllowAnonymous();
        application.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains("ready"),
            ResponseWriter = HealthResponseWriter.WriteAsync,

            // The bus calls itself degraded while it has lost the broker; no work can be done then.
            ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable },
        }).AllowAnonymous();
        foreach (var module in modules)
        {
            module.MapRoutes?.Invoke(application);
        }

        return application;
    }

    /// <summary>
    /// Runs a service as a process of its own until it is told to stop. Returns the exit code: 0, or 1 with one line on standard error.
    /// </summary>
    public static async Task<int> RunAsync(string[] args, params ServiceModule[] modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        try
        {
            var builder = WebApplication.CreateBuilder(args);
            var startupLogs = new StartupLogSuppressor();
            startupLogs.Apply(builder.Logging);
            await using var application = Build(builder, modules);
            await application.StartAsync();
            startupLogs.Started();
            await application.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception exception) when (StartupErrorDescriber.Describe(exception) is { } text)
        {
            await Console.Error.WriteLineAsync($"{NameOf(modules)} cannot start. {text}");
            return 1;
        }
    }

    private static string NameOf(ServiceModule[] modules) => modules is [var single] ? single.Name : "adgenius";
}
