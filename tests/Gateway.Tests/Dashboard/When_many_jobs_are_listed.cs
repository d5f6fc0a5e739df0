using System.Globalization;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Videos;
using Microsoft.Playwright;

namespace AdGenius.Gateway.Tests.Dashboard;

/// <summary>
/// How much the browser works while ten jobs run. It is measured as processor time of the page's main thread, which other programs of the
/// machine do not change, and not as frames per second, which they do.
/// </summary>
public sealed class When_many_jobs_are_listed(BrowserFixture browser, GatewayFixture gateway)
{
    private const int Running = 10;
    private const int Steps = 30;
    private const double LongTaskMs = 50; // what browsers call a long task: the page does not respond meanwhile
    private const double MaxRatio = 3;

    [LongTest]
    [Fact]
    public async Task Should_stay_smooth()
    {
        var few = await MeasureAsync(jobs: 20);
        var many = await MeasureAsync(jobs: 500);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"main thread per update of {Running} jobs: {few:0.0} ms with 20 jobs in the list, {many:0.0} ms with 500"));
        Assert.True(many < LongTaskMs, $"an update of {Running} of 500 jobs takes {many} ms");
        Assert.True(many < MaxRatio * Math.Max(few, 5), $"with 500 jobs an update takes {many} ms, with 20 it takes {few} ms");
    }

    /// <summary>Milliseconds that the main thread works for one event of every running job.</summary>
    private async Task<double> MeasureAsync(int jobs)
    {
        var tenant = GatewayFixture.NewName();
        var requests = Enumerable.Range(0, jobs).Select(_ => GatewayFixture.Request(tenant)).ToList();
        await gateway.WriteAsync(database => database.AddRange(requests.Select((request, number) => JobOf(request, number, jobs))));
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, tenant);
        var page = dashboard.Page;
        await page.Locator("#summary", new() { HasText = $"{jobs} of {jobs} videos, {Running} running" }).WaitForAsync();
        await dashboard.LiveAsync();
        await StepAsync(page, requests, step: 0);

        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Performance.enable", new() { ["timeDomain"] = "threadTicks" });
        var before = await TaskSecondsAsync(session);
        for (var step = 1; step <= Steps; step++)
        {
            await StepAsync(page, requests, step);
        }

        var worked = await TaskSecondsAsync(session) - before;
        dashboard.AssertNoErrors();
        return 1000 * worked / Steps;
    }

    /// <summary>
    /// One event of every running job; returns when the page shows them all. A locator would compare every row on each of its attempts, and
    /// that would be counted as work of the page.
    /// </summary>
    private async Task StepAsync(IPage page, List<GenerateVideo> requests, int step)
    {
        await gateway.WriteAsync(database => database.AddRange(requests[^Running..].Select(request => Rows.Event(
            request, JobEventTypes.TakeProgressed, Progress(request, step)))));
        await page.WaitForFunctionAsync(
            """
            ([text, count]) => [...document.querySelectorAll('#jobs [data-state=Generating] .activity')]
              .filter(one => one.textContent === text).length === count
            """,
            new object[] { $"rendering step {step}", Running });
    }

    private static async Task<double> TaskSecondsAsync(ICDPSession session)
    {
        var answer = (await session.SendAsync("Performance.getMetrics"))!.Value;
        return answer.GetProperty("metrics").EnumerateArray()
            .Single(metric => metric.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();
    }

    private static VideoState JobOf(GenerateVideo request, int number, int jobs)
    {
        var job = Rows.Job(request, DateTimeOffset.UnixEpoch.AddMinutes(number));
        var isRunning = number >= jobs - Running;
        job.CurrentState = isRunning ? "Generating" : "Completed";
        job.EndedAt = isRunning ? null : job.AcceptedAt.AddMinutes(1);
        job.Takes[0].Status = isRunning ? TakeStatus.Generating : TakeStatus.Stored;
        return job;
    }

    private static string Progress(GenerateVideo request, int step) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {"takeId":"{{Rows.Job(request, DateTimeOffset.UnixEpoch).Takes[0].TakeId}}","number":1,"attempt":1,
        "fraction":{{step / (Steps + 1.0)}},"activity":"rendering step {{step}}"}
        """);
}
