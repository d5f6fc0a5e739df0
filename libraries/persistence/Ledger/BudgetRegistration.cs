using AdGenius.Hosting.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Persistence.Ledger;

/// <summary>Registers the tenants' budgets.</summary>
public static class BudgetRegistration
{
    /// <summary>Adds <see cref="BudgetOptions"/>, read at start: a budget that cannot be read must not be left out. May be called by
    /// several services of one process.</summary>
    public static IServiceCollection AddBudgets(this IServiceCollection services)
    {
        services.AddOptions<BudgetOptions>().BindConfiguration(BudgetOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BudgetOptions>, BudgetOptionsValidator>());
        services.ValidateSettingEntries<BudgetOptions, decimal>($"{BudgetOptions.Section}:{nameof(BudgetOptions.Tenants)}");
        return services;
    }
}
