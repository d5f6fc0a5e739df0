using System.Net;
using System.Text.Json.Nodes;
using AdGenius.Persistence.Ledger;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Callbacks;

public sealed class UsageTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenant_sees_only_its_own_usage()
    {
        await using var gateway = await GatewayHost.StartAsync(Now, new() { ["Budgets:Tenants:acme"] = "50" });
        await PayAsync(gateway, "acme", 0.60m, settle: 0.60m);
        await PayAsync(gateway, "acme", 0.60m, settle: 0.40m, refund: 0.10m);
        await PayAsync(gateway, "acme", 1.00m);
        await PayAsync(gateway, "acme", 1.00m, settle: 0);
        await PayAsync(gateway, "other", 7.00m, settle: 7.00m);

        var report = await ReadAsync(gateway, "acme", "");

        Assert.Equal((0.90m, 1.00m, 50m, 1.90m), ((decimal)report["spent"]!, (decimal)report["reserved"]!, (decimal)report[
            "monthlyBudget"]!, (decimal)report["committedThisMonth"]!));
        var line = Assert.Single(report["lines"]!.AsArray())!;
        Assert.Equal(("runway_gen3", "gen4.5", "spring", 2, 10.0), ((string?)line["provider"], (string?)line["model"], (string?)line[
            "creativeId"], (int)line["charges"]!, (double)line["seconds"]!));
        Assert.Empty((await ReadAsync(gateway, "acme", "?from=2026-10-01&to=2026-11-01"))["lines"]!.AsArray());
    }

    [Theory]
    [InlineData("?from=yesterday")]
    [InlineData("?from=2026-11-02&to=2026-11-01")]
    [InlineData("?from=2020-01-01&to=2026-11-01")]
    public async Task An_invalid_period_is_refused(string query)
    {
        await using var gateway = await GatewayHost.StartAsync(Now, []);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/usage" + query);
        request.Headers.Add("X-Tenant", "acme");

        using var answer = await gateway.Client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<JsonNode> ReadAsync(GatewayHost gateway, string tenant, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/usage" + query);
        request.Headers.Add("X-Tenant", tenant);
        using var answer = await gateway.Client.SendAsync(request, Stop);
        return JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Stop))!;
    }

    private static Task PayAsync(
        GatewayHost gateway,
        string tenant,
        decimal estimate,
        decimal? settle = null,
        decimal? refund = null) => gateway.ChangeAsync(async database =>
    {
        var reservation = new Reservation
        {
            Reference = $"clip/{Guid.NewGuid():N}/1",
            JobId = Guid.NewGuid(),
            TakeId = Guid.NewGuid(),
            TenantName = tenant,
            CreativeId = "spring",
            Provider = "runway_gen3",
            Model = "gen4.5",
            Estimate = estimate,
            Seconds = 5,
        };
        await MoneyLedger.OpenAccountsAsync(database, reservation, Now, Stop);
        await MoneyLedger.ReserveAsync(database, reservation, Now, Stop);
        if (settle is { } cost)
        {
            await MoneyLedger.SettleAsync(database, reservation.Reference, cost, Now, Stop);
        }

        if (refund is { } back)
        {
            await MoneyLedger.RefundAsync(database, reservation.Reference, back, Now, Stop);
        }
    });
}
