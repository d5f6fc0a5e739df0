using AdGenius.Persistence.Ledger;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AdGenius.Persistence.Tests.Ledger;

public sealed class BudgetOptionsTests
{
    [Theory]
    [InlineData("Budgets:MonthlyPerTenant", "0")]
    [InlineData("Budgets:MonthlyPerTenant", "1000000000")]
    [InlineData("Budgets:Tenants:acme", "12.34")]
    public void A_budget_within_the_ledgers_range_is_accepted(string setting, string value) => Assert.NotNull(Read(setting, value));

    /// <summary>The ledger counts millionths in 64 bits: no payment could be reserved with a budget beyond that.</summary>
    [Theory]
    [InlineData("Budgets:MonthlyPerTenant", "-1")]
    [InlineData("Budgets:MonthlyPerTenant", "10000000000000")]
    [InlineData("Budgets:Tenants:acme", "-0.01")]
    [InlineData("Budgets:Tenants:acme", "1000000000.01")]
    public void A_budget_outside_of_it_is_refused_by_its_name(string setting, string value) => Assert.Equal(
        [$"{setting} is {value}; it must be 0 to 1000000000 US dollars."],
        Assert.Throws<OptionsValidationException>(() => Read(setting, value)).Failures);

    private static BudgetOptions Read(string setting, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(setting, (string?)value)]).Build();
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddBudgets().BuildServiceProvider();
        return services.GetRequiredService<IOptions<BudgetOptions>>().Value;
    }
}
