using System.Globalization;
using AdGenius.Persistence.Tenants;
using Microsoft.Extensions.Options;

namespace AdGenius.Persistence.Ledger;

/// <summary>Refuses budgets that a tenant's own limit may not be either: the ledger could not count with them.</summary>
internal sealed class BudgetOptionsValidator : IValidateOptions<BudgetOptions>
{
    public ValidateOptionsResult Validate(string? name, BudgetOptions options)
    {
        var faults = options.Tenants.Select(one => (Name: $"{nameof(BudgetOptions.Tenants)}:{one.Key}", Budget: (decimal?)one.Value))
            .Prepend((Name: nameof(BudgetOptions.MonthlyPerTenant), Budget: options.MonthlyPerTenant))
            .Where(one => one.Budget is < 0 or > TenantLimitRules.MaxBudget)
            .Select(one => string.Create(
                CultureInfo.InvariantCulture,
                $"{BudgetOptions.Section}:{one.Name} is {one.Budget}; it must be 0 to {TenantLimitRules.MaxBudget} US dollars.")).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
