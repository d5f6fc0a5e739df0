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
}
