using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Health;
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
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting;

/// <summary>Builds and runs a process of one or more services.</summary>
public static class AdGeniusHost
{
    // Exit codes, as the command line has them.
    private const int Failed = 1;
    private const int InvalidConfiguration = 2;

    /// <summary>Builds the process. The caller may configure the builder (configuration, logging, addresses) before.</summary>
    public static WebApplication Build(WebApplicationBuilder builder, params ServiceModule[] modules)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(modules);

        EnvironmentProxy.Install();
        ConfigureSettings(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton(typeof(IValidateOptions<>), typeof(SettingValuesValidator<>)));
        builder.Services.AddTransient(typeof(IOptionsFactory<>), typeof(SettingsFactory<>));
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

        // Probes are no requests of clients: they come every few seconds, and a process that is not ready answers them with 503.
        application.MapHealthChecks(
            "/health/live",
            new HealthCheckOptions { Predicate = check => check.Tags.Contains("live"), ResponseWriter = HealthResponseWriter.WriteAsync })
            .DisableHttpMetrics().AllowAnonymous();
        application.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains("ready"),
            ResponseWriter = HealthResponseWriter.WriteAsync,

            // The bus reports Degraded while it has no connection to the broker, and then no work can be done.
            ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable },
        }).DisableHttpMetrics().AllowAnonymous();
        foreach (var module in modules)
        {
            module.MapRoutes?.Invoke(application);
        }

        return application;
    }

    /// <summary>The settings of every process: defaults of the log, the prefixed environment, the home folder, the clock.</summary>
    public static void ConfigureSettings(IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        // Database:Provider can also be given as ADGENIUS_Database__Provider, so that no other program reads it.
        builder.Configuration.AddEnvironmentVariables("ADGENIUS_");
        LogDefaults.Apply(builder.Configuration, FleetMode.IsOn(builder.Configuration));
        builder.Configuration[HomeFolder.Key] = HomeFolder.Of(builder.Configuration);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<AdGeniusMetrics>();
    }

    /// <summary>
    /// Runs a service as a process of its own until a stop signal. Returns the exit code: 0; 2 with one line on standard error where the
    /// configuration is at fault; 1 with one line where something else stops the start.
    /// </summary>
    public static async Task<int> RunAsync(string[] args, params ServiceModule[] modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        WebApplicationBuilder? builder = null;
        try
        {
            builder = WebApplication.CreateBuilder(args);
            var startupLogs = new StartupLogSuppressor();
            startupLogs.Apply(builder.Logging);
            await using var application = Build(builder, modules);
            if (await StartAsync(application))
            {
                startupLogs.Started();
                await application.WaitForShutdownAsync();
            }

            return 0;
        }
        catch (Exception exception) when (StartupErrorDescriber.Describe(exception) is { } text)
        {
            var all = builder is not null && StartupErrorDescriber.IsOfConfiguration(exception)
                ? WithOtherFaults(exception, text, builder.Services)
                : text;
            await Console.Error.WriteLineAsync($"{NameOf(modules)} cannot start. {all}");
            return StartupErrorDescriber.IsOfConfiguration(exception) ? InvalidConfiguration : Failed;
        }
    }

    /// <summary>Starts it. Returns false where a stop signal came first, which cancels the start: that is no failure.</summary>
    private static async Task<bool> StartAsync(WebApplication application)
    {
        try
        {
            await application.StartAsync();
            return true;
        }
        catch (OperationCanceledException) when (application.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return false;
        }
    }

    private static string WithOtherFaults(Exception exception, string text, IServiceCollection services)
    {
        var fault = text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        return ConfigurationFaults(services) is not { } all ? text
            : exception is OptionsValidationException || all.Contains(fault, StringComparison.Ordinal) ? all
            : $"{text} {all}";
    }

    /// <summary>
    /// The faults of every section: what reads an option first ends the start with the faults of that section alone, and a pod with an
    /// empty secret would have to be restarted once per section.
    /// </summary>
    private static string? ConfigurationFaults(IServiceCollection services)
    {
        using var provider = services.BuildServiceProvider();
        try
        {
            provider.GetService<IStartupValidator>()?.Validate();
            return null;
        }
        catch (Exception exception) when (StartupErrorDescriber.IsOfConfiguration(exception))
        {
            return StartupErrorDescriber.Describe(exception);
        }
        catch (InvalidOperationException)
        {
            return null; // a section was read before every service was registered
        }
    }

    private static string NameOf(ServiceModule[] modules) => modules is [var single] ? single.Name : "adgenius";
}
