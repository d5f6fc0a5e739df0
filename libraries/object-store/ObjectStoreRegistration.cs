using AdGenius.ObjectStore.Folder;
using AdGenius.ObjectStore.Parts;
using AdGenius.ObjectStore.S3;
using AdGenius.ObjectStore.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore;

/// <summary>Registers the object store.</summary>
public static class ObjectStoreRegistration
{
    private const string CheckName = "object-store";
    private const string ReadyTag = "ready";

    /// <summary>
    /// Adds <see cref="IObjectStore"/> as the section <c>Objects</c> describes it, and its readiness check. May be called by every service
    /// of a process.
    /// </summary>
    /// <param name="builder">The process.</param>
    /// <param name="isRequiredForReadiness">
    /// False for a service that is useful without the store; the process is not ready then if another of its services requires it.
    /// </param>
    public static IHostApplicationBuilder AddAdGeniusObjectStore(this IHostApplicationBuilder builder, bool isRequiredForReadiness = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<ObjectStoreTelemetry>();
        services.AddOptions<ObjectStoreOptions>().BindConfiguration(ObjectStoreOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ObjectStoreOptions>, ObjectStoreOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ObjectStoreOptions>, FleetObjectStoreValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<ObjectStoreOptions>, ObjectStoreDefaults>());
        services.TryAddSingleton<IObjectStore>(static provider => provider.GetRequiredService<IOptions<ObjectStoreOptions>>().Value
            .Kind == ObjectStoreKind.S3
            ? provider.GetRequiredService<S3ObjectStore>()
            : provider.GetRequiredService<FolderObjectStore>());
        services.TryAddSingleton<TenantFolders>();
        services.TryAddSingleton<IPartUploads>(static provider => provider.GetRequiredService<IOptions<ObjectStoreOptions>>().Value
            .Kind == ObjectStoreKind.S3
            ? provider.GetRequiredService<S3ClientPartUploads>()
            : new NoPartUploads());
        AddFolder(builder);
        AddS3(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ObjectStoreStartupCheck>());
        services.TryAddSingleton<ObjectStoreHealthCheck>();
        services.AddHealthChecks();
        services.Configure<HealthCheckServiceOptions>(options =>
        {
            var check = options.Registrations.FirstOrDefault(static registration => registration.Name == CheckName);
            if (check is null)
            {
                check = new HealthCheckRegistration(
                    CheckName, static provider => provider.GetRequiredService<ObjectStoreHealthCheck>(), HealthStatus.Unhealthy, []);
                options.Registrations.Add(check);
            }

            if (isRequiredForReadiness)
            {
                check.Tags.Add(ReadyTag);
            }
        });
        return builder;
    }

    private static void AddFolder(IHostApplicationBuilder builder)
    {
        // The framework's request log contains full addresses, and a signed link is a credential.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.Services.TryAddSingleton<SignedLinks>();
        builder.Services.TryAddSingleton<FolderObjectStore>();
    }

    private static void AddS3(IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<S3Options, S3OptionsValidator>().BindConfiguration(S3Options.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<S3Options>, S3MembersValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<S3Options>, S3Defaults>());
        services.TryAddSingleton<S3Connection>();
        services.TryAddSingleton<S3Retry>();
        services.TryAddSingleton<S3PartSupport>();
        services.TryAddSingleton<S3PartUpload>();
        services.TryAddSingleton<S3Upload>();
        services.TryAddSingleton<S3ClientPartUploads>();
        services.TryAddSingleton<S3ObjectList>();
        services.TryAddSingleton<S3Cleanup>();
        services.TryAddSingleton<S3ObjectStore>();
    }
}
