using AdGenius.Persistence.Retention;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Retention;

internal static class RetentionRegistration
{
    /// <summary>Adds the deletion of expired rows.</summary>
    public static void AddRetention(this IServiceCollection services)
    {
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RetentionOptions>, RetentionOptions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RetentionOptions>, RetentionPeriodValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RetentionLoop>());
    }
}
