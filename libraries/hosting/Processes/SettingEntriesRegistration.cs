using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Processes;

/// <summary>Registers the check of dictionaries of settings.</summary>
public static class SettingEntriesRegistration
{
    /// <summary>Has each entry of a dictionary of settings read when <typeparamref name="TOptions"/> are validated.</summary>
    /// <typeparam name="TOptions">The options that have the dictionary; they are validated at start.</typeparam>
    /// <typeparam name="TValue">The type of its values.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="key">The dictionary's setting, such as <c>Budgets:Tenants</c>.</param>
    public static void ValidateSettingEntries<TOptions, TValue>(this IServiceCollection services, string key)
        where TOptions : class =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, SettingEntriesValidator<TOptions, TValue>>(
            provider => new SettingEntriesValidator<TOptions, TValue>(provider.GetRequiredService<IConfiguration>(), key)));
}
