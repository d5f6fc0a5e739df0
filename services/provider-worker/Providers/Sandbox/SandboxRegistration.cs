using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.ProviderWorker.Providers.Sandbox;

internal static class SandboxRegistration
{
    public static IServiceCollection AddSandbox(this IServiceCollection services)
    {
        services.TryAddSingleton<SandboxVideoGenerator>();
        return services.AddVideoProvider<SandboxProvider, SandboxOptions, SandboxOptionsValidator>(
            SandboxProvider.ModelId,
            SandboxOptions.Section,
            KeyVariables.None);
    }
}
