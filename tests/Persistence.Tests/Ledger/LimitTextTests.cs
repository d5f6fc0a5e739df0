using AdGenius.Persistence.Ledger;

namespace AdGenius.Persistence.Tests.Ledger;

public sealed class LimitTextTests(SqliteDatabase database) : DatabaseTests(database), IClassFixture<SqliteDatabase>
{
    [Theory]
    [InlineData("0.1999999", "0.199999")]
    [InlineData("0.19995", "0.19995")]
    [InlineData("0.1", "0.10")]
    public async Task A_limit_is_not_shown_as_the_cost_that_exceeds_it(string limit, string shown)
    {
        var result = await Database.InScopeAsync(context => MoneyLedger.ReserveAsync(
            context,
            new Reservation
            {
                Reference = Guid.NewGuid().ToString(), JobId = Guid.NewGuid(), TakeId = Guid.NewGuid(), TenantName = "acme",
                CreativeId = "spring", Provider = "sandbox", Model = "testsrc2", Estimate = 0.2m,
                TakeLimit = decimal.Parse(limit, System.Globalization.CultureInfo.InvariantCulture),
            },
            TimeProvider.System.GetUtcNow(),
            Cancellation));

        Assert.Equal(
            $"The estimated cost of 0.20 US dollars exceeds the {shown} US dollars that the job may still spend.",
            Assert.IsType<ReserveResult.Refused>(result).Failure.Text);
    }

    /// <summary>The tenant's budget is none of the request's members: its owner cannot raise it there.</summary>
    [Theory]
    [InlineData(0.1, null, "maxCost", "the job's limit of 0.10")]
    [InlineData(null, 0.1, null, "the tenant's budget for this month of 0.10")]
    public async Task Only_a_limit_of_the_request_names_its_member(double? job, double? tenant, string? field, string text)
    {
        var reservation = new Reservation
        {
            Reference = Guid.NewGuid().ToString(), JobId = Guid.NewGuid(), TakeId = Guid.NewGuid(), TenantName = "acme",
            CreativeId = "spring", Provider = "sandbox", Model = "testsrc2", Estimate = 0.2m,
            JobLimit = (decimal?)job, TenantLimit = (decimal?)tenant,
        };
        var now = TimeProvider.System.GetUtcNow();
        await Database.InScopeAsync(async context =>
        {
            await MoneyLedger.OpenAccountsAsync(context, reservation, now, Cancellation);
            return true;
        });

        var result = await Database.InScopeAsync(context => MoneyLedger.ReserveAsync(context, reservation, now, Cancellation));

        var failure = Assert.IsType<ReserveResult.Refused>(result).Failure;
        Assert.Equal(field, failure.Field);
        Assert.Contains(text, failure.Text, StringComparison.Ordinal);
    }
}
