using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdGenius.Imaging.Health;

/// <summary>Registers the readiness check of OpenCV.</summary>
public static class OpenCvHealthRegistration
{
    private const string CheckName = "opencv";
    private const string ReadyTag = "ready";

    /// <summary>Adds the check <c>opencv</c>, once however many services of a process need OpenCV.</summary>
    public static void AddOpenCvHealthCheck(this IServiceCollection services)
    {
        services.TryAddSingleton(static _ => new OpenCvHealthCheck(static () => OpenCvLibrary.Problem));
        services.AddHealthChecks();
        services.Configure<HealthCheckServiceOptions>(static options =>
        {
            if (options.Registrations.All(static check => check.Name != CheckName))
            {
                options.Registrations.Add(new HealthCheckRegistration(
                    CheckName, static provider => provider.GetRequiredService<OpenCvHealthCheck>(), HealthStatus.Unhealthy, [ReadyTag]));
            }
        });
    }
}
