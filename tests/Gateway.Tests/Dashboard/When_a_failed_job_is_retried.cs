using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.VideoRequests;
using Microsoft.Playwright;

namespace AdGenius.Gateway.Tests.Dashboard;

/// <summary>The button beside the heading of a job with a failed take.</summary>
public sealed class When_a_failed_job_is_retried(BrowserFixture browser, GatewayFixture gateway)
{
    private readonly GenerateVideo _request = GatewayFixture.Request(GatewayFixture.NewName());

    [Fact]
    public async Task Should_retry_what_costs_nothing()
    {
        var jobId = await GivenFailedJobAsync(ModelIds.Local);
        await using var dashboard = await OpenAsync(jobId);
        await dashboard.Page.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await dashboard.Page.Locator(".toast", new() { HasText = "What failed is tried again." }).WaitForAsync();
        var command = await gateway.ReceivedAsync<RetryVideo>(retry => retry.JobId == jobId);
        Assert.Equal((_request.TenantName, null, null), (command.TenantName, command.AllowSpending, command.FromStart));
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_say_why_what_is_paid_again_is_not_retried()
    {
        var jobId = await GivenFailedJobAsync("openai_shorts");
        await using var dashboard = await OpenAsync(jobId);
        await dashboard.Page.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await dashboard.Page.Locator(".toast", new() { HasText = "Only an operator can allow that" }).WaitForAsync();
    }

    [Fact]
    public async Task Should_offer_no_retry_where_nothing_failed()
    {
        var jobId = await gateway.GivenJobAsync(_request, job => job.CurrentState = "Completed");
        await using var dashboard = await OpenAsync(jobId);
        await dashboard.Page.GetByText("Use as template").WaitForAsync();
        Assert.Equal(0, await dashboard.Page.GetByRole(AriaRole.Button, new() { Name = "Retry" }).CountAsync());
    }

    private Task<DashboardPage> OpenAsync(Guid jobId) =>
        DashboardPage.OpenAsync(browser, gateway, _request.TenantName, $"#/videos/{jobId}");

    private Task<Guid> GivenFailedJobAsync(string model) => gateway.GivenJobAsync(_request, job =>
    {
        job.CurrentState = "Failed";
        job.Model = model;
        var take = job.Takes[0];
        take.Model = model;
        take.Status = TakeStatus.Failed;
        take.Failure = new Failure { Code = FailureCode.Internal, Text = "It broke." };
    });
}
