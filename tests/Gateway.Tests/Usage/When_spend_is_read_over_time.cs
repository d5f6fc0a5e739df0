using System.Net.Http.Json;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Usage;
using AdGenius.Persistence.Ledger;

namespace AdGenius.Gateway.Tests.Usage;

public sealed class When_spend_is_read_over_time(GatewayFixture gateway)
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Should_have_a_sum_per_day_and_provider_of_this_tenant_alone()
    {
        var tenant = GatewayFixture.NewName();
        await gateway.WriteAsync(database => database.AddRange(
            Entry(tenant, LedgerKind.Settled, "runway_gen3", 1_500_000, Start.AddHours(1)),
            Entry(tenant, LedgerKind.Settled, "runway_gen3", 500_000, Start.AddHours(23.9)),
            Entry(tenant, LedgerKind.Refunded, "runway_gen3", -250_000, Start.AddHours(2)),
            Entry(tenant, LedgerKind.Reserved, "runway_gen3", 9_000_000, Start.AddHours(2)),
            Entry(tenant, LedgerKind.Settled, "pika_v2", 300_000, Start.AddDays(2)),
            Entry(tenant, LedgerKind.Settled, "pika_v2", 800_000, Start.AddDays(3)), // after the end
            Entry(GatewayFixture.NewName(), LedgerKind.Settled, "pika_v2", 700_000, Start.AddHours(1))));

        var series = await ReadAsync(tenant, "2026-03-01", "2026-03-04");
        Assert.Equal([Start, Start.AddDays(1), Start.AddDays(2)], series.Periods.Select(period => period.From));
        Assert.Equal(1.75m, Assert.Single(series.Periods[0].Spent).Value);
        Assert.Empty(series.Periods[1].Spent);
        Assert.Equal(("pika_v2", 0.3m), (series.Periods[2].Spent.Keys.Single(), series.Periods[2].Spent["pika_v2"]));
    }

    [Theory]
    [InlineData("2026-01-01", "2026-02-01", 31, 1)]
    [InlineData("2026-01-01", "2026-02-02", 16, 2)]
    [InlineData("2026-01-01", "2026-12-31", 31, 12)]
    public async Task Should_have_at_most_31_periods_of_whole_days(string from, string to, int count, int days)
    {
        var series = await ReadAsync(GatewayFixture.NewName(), from, to);
        Assert.Equal(count, series.Periods.Count);
        Assert.Equal(TimeSpan.FromDays(days), series.Periods[0].To - series.Periods[0].From);
        Assert.Equal(series.To, series.Periods[^1].To);
        Assert.All(series.Periods.Zip(series.Periods.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
    }

    [Fact]
    public async Task Should_refuse_a_period_that_is_too_long()
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, "/api/v1/usage/series?from=2020-01-01&to=2026-01-01", "demo");
        Assert.NotEmpty((await Problem.ReadAsync(answer, 400)).Of("to"));
    }

    [Theory]
    [InlineData("usage", "from=9999-12-15", "from")]
    [InlineData("usage", "from=2026-01-01&to=9999-12-31T23:59:59Z", "to")]
    [InlineData("usage", "from=0001-01-01", "from")]
    [InlineData("usage/series", "from=9999-12-15&to=9999-12-31T23:59:59Z", "from")]
    [InlineData("usage/series", "from=9999-12-31T23:59:59-14:00", "from")]
    [InlineData("usage/series", "to=0001-01-01", "to")]
    public async Task Should_refuse_years_that_no_entry_can_have(string path, string query, string field)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/{path}?{query}", "demo");
        Assert.NotEmpty((await Problem.ReadAsync(answer, 400)).Of(field));
    }

    [Theory]
    [InlineData("from=01/11/2026", "from")]
    [InlineData("from=5.1", "from")]
    [InlineData("from=10:30", "from")]
    [InlineData("from=Nov 2026", "from")]
    [InlineData("from=2026-11-01&to=12/01/2026", "to")]
    public async Task Should_refuse_a_date_that_may_mean_another_one(string query, string field)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/usage?{query}", "demo");
        Assert.NotEmpty((await Problem.ReadAsync(answer, 400)).Of(field));
    }

    [Theory]
    [InlineData("2026-03", 0)]
    [InlineData("2026-03-01", 0)]
    [InlineData("2026-03-01T01:30", 90)]
    [InlineData("2026-03-01T01:30Z", 90)]
    [InlineData("2026-03-01T02:30:00%2B01:00", 90)]
    [InlineData("2026-03-01T01:30:00.000Z", 90)]
    public async Task Should_read_dates_and_times_of_ISO_8601(string from, int minutes)
    {
        var series = await ReadAsync(GatewayFixture.NewName(), from, "2026-03-04");
        Assert.Equal(Start.AddMinutes(minutes), series.From);
    }

    private async Task<UsageSeries> ReadAsync(string tenant, string from, string to)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/usage/series?from={from}&to={to}", tenant);
        return (await answer.Content.ReadFromJsonAsync<UsageSeries>(HttpJson.Options, TestContext.Current.CancellationToken))!;
    }

    private static LedgerEntry Entry(string tenant, LedgerKind kind, string provider, long micros, DateTimeOffset at) => new()
    {
        EntryId = Guid.NewGuid(),
        Reference = $"clip/{Guid.NewGuid()}/1",
        Kind = kind,
        JobId = Guid.NewGuid(),
        TakeId = Guid.NewGuid(),
        TenantName = tenant,
        CreativeId = "summer",
        Provider = provider,
        Model = "m",
        AmountMicros = micros,
        Accounts = "",
        CreatedAt = at,
    };
}
