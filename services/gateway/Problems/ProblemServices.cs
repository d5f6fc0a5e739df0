using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.Gateway.Problems;

/// <summary>The services that make every error answer a problem document.</summary>
internal static class ProblemServices
{
    /// <summary>
    /// Behind the writers of errors in another form: the first writer that can write does so, and <see cref="ProblemWriter"/> always can.
    /// </summary>
    public static IServiceCollection AddProblems(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IProblemDetailsWriter, ProblemWriter>());
        services.AddProblemDetails();
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, ProblemDetailsStartupFilter>());
        return services;
    }
}
