using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Videos;

namespace AdGenius.Gateway.Tests.Dashboard;

/// <summary>
/// What changes while no event stream is open is shown when one opens, by the views that read more than the jobs of the lists too.
/// </summary>
public sealed class When_events_are_missed(BrowserFixture browser, GatewayFixture gateway)
{
    private readonly GenerateVideo _request = GatewayFixture.Request(GatewayFixture.NewName());
    private readonly TaskCompletionSource _isHeld = new();
    private readonly TaskCompletionSource _release = new();

    private Guid JobId => GatewayFixture.JobOf(_request);

    [Fact]
    public async Task Should_show_a_video_that_has_begun_to_wait_for_approval()
    {
        await using var dashboard = await OpenWithoutStreamAsync("#/approvals");
        await dashboard.Page.GetByText("No video waits for approval.").WaitForAsync();
        await gateway.GivenJobAsync(_request, Rows.Hold);
        _release.SetResult();
        await dashboard.Page.Locator($"#approvals article[data-job='{JobId}']").WaitForAsync();
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_show_the_end_of_a_batch()
    {
        await gateway.GivenJobAsync(_request, job => job.CurrentState = "Generating");
        var (batchId, tenant) = (Guid.NewGuid(), _request.TenantName);
        await gateway.WriteAsync(database =>
        {
            database.Add(new Batch { BatchId = batchId, TenantName = tenant, ItemCount = 1, CreatedAt = DateTimeOffset.UnixEpoch });
            database.Add(new BatchItem { BatchId = batchId, ItemIndex = 0, TenantName = tenant, JobId = JobId });
        });
        await using var dashboard = await OpenWithoutStreamAsync($"#/batches/{batchId}");
        await TileAsync("Running", "1");
        await gateway.EndAsync(JobId, "Completed");
        _release.SetResult();
        await TileAsync("Completed", "1");
        dashboard.AssertNoErrors();

        Task TileAsync(string name, string value) => dashboard.Page.Locator("#totals .tile", new() { HasText = name })
            .Locator("dd", new() { HasText = value }).WaitForAsync();
    }

    [Fact]
    public async Task Should_show_the_history_of_a_job()
    {
        await gateway.GivenJobAsync(_request, job => job.CurrentState = "Generating");
        await gateway.GivenEventAsync(_request, JobEventTypes.Accepted, """{"takes":1,"model":"local"}""");
        await using var dashboard = await OpenWithoutStreamAsync($"#/videos/{JobId}");
        await dashboard.Page.Locator("#timeline summary", new() { HasText = "All 1 recorded" }).WaitForAsync();
        await gateway.GivenEventAsync(_request, JobEventTypes.State, """{"state":"Generating"}""");
        _release.SetResult();
        await dashboard.Page.Locator("#timeline summary", new() { HasText = "All 2 recorded" }).WaitForAsync();
        dashboard.AssertNoErrors();
    }

    /// <summary>The view is shown; its event stream opens when the test says so.</summary>
    private async Task<DashboardPage> OpenWithoutStreamAsync(string view)
    {
        var dashboard = await DashboardPage.OpenAsync(browser, gateway, GatewayFixture.NewName());
        await dashboard.Page.RouteAsync("**/api/v1/events", async route =>
        {
            _isHeld.TrySetResult();
            await _release.Task;
            await route.ContinueAsync();
        });
        await dashboard.Page.GotoAsync(new Uri(gateway.Http.BaseAddress!, $"?tenant={_request.TenantName}{view}").ToString());
        await dashboard.LoadedAsync();
        await _isHeld.Task.WaitAsync(TestContext.Current.CancellationToken);
        return dashboard;
    }
}
