using AdGenius.ObjectStore.Folder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore;

/// <summary>Puts the object store into a process.</summary>
public static class ObjectStoreRegistration
{
    /// <summary>Adds <see cref="IObjectStore"/> as the section <c>Objects</c> describes it. May be called by every service of a process.</summary>
    public static IHostApplicationBuilder AddAdGeniusObjectStore(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ObjectStoreOptions>().BindConfiguration(ObjectStoreOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ObjectStoreOptions>, ObjectStoreOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<ObjectStoreOptions>, HomeDefaults>());
        // The framework's request log holds whole addresses, and a signed link is a credential.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        services.TryAddSingleton<SignedLinks>();
        services.TryAddSingleton<FolderObjectStore>();
        services.TryAddSingleton<IObjectStore>(provider => provider.GetRequiredService<FolderObjectStore>());
        return builder;
    }

    /// <summary>What is not named lies in the home folder, which the host puts into the configuration.</summary>
    private sealed class HomeDefaults(IConfiguration configuration) : IPostConfigureOptions<ObjectStoreOptions>
    {
        public void PostConfigure(string? name, ObjectStoreOptions options)
        {
            if (configuration["Home"] is { Length: > 0 } home)
            {
                options.Folder ??= Path.Combine(home, "objects");
                options.LinkKeyFile ??= Path.Combine(home, "links.key");
            }
        }
    }
}
