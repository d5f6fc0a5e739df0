using System.Globalization;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using Microsoft.Playwright;

namespace AdGenius.Gateway.Tests.Dashboard;

public sealed class When_the_dashboard_is_used(BrowserFixture browser, GatewayFixture gateway)
{
    private const string ListsAreRead =
        "async () => (await import(new URL('jobs-store.js', document.querySelector('script[type=module]').src))).store.isLoaded";

    [LongTest]
    [Fact]
    public async Task Should_show_500_jobs_and_change_only_those_that_run()
    {
        const int Count = 500, Running = 10;
        var tenant = GatewayFixture.NewName();
        var requests = Enumerable.Range(0, Count).Select(number => GatewayFixture.Request(tenant) with
        {
            CreativeId = $"creative-{number % 7}",
        }).ToList();
        await gateway.WriteAsync(database => database.AddRange(requests.Select((request, number) =>
        {
            var job = Rows.Job(request, DateTimeOffset.UnixEpoch.AddMinutes(number));
            var isRunning = number >= Count - Running;
            job.CurrentState = isRunning ? "Generating" : "Completed";
            job.EndedAt = isRunning ? null : job.AcceptedAt.AddMinutes(1);
            job.Takes[0].Status = isRunning ? TakeStatus.Generating : TakeStatus.Stored;
            return job;
        })));
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, tenant);
        var page = dashboard.Page;
        await page.Locator("#summary", new() { HasText = $"{Count} of {Count} videos, {Running} running" }).WaitForAsync();
        Assert.Equal(Count, await page.Locator("#jobs > li").CountAsync());
        await dashboard.LiveAsync();
        await page.EvaluateAsync(
            """
            () => {
              window.touched = new Set();
              new MutationObserver(records => records.forEach(record => {
                const row = record.target.nodeType === 1 ? record.target.closest('li.job') : record.target.parentElement?.closest('li.job');
                window.touched.add(row ? row.dataset.job : record.target.id ?? '?');
                record.removedNodes.forEach(node => { if (node.matches?.('li.job')) window.touched.add('removed ' + node.dataset.job); });
              })).observe(document.querySelector('#jobs'), { subtree: true, childList: true, characterData: true, attributes: true });
            }
            """);
        var lists = dashboard.Calls.Count(call => call == "GET /api/v1/videos");
        var jobs = requests[^Running..].Select(GatewayFixture.JobOf).ToList();
        for (var step = 1; step <= 9; step++)
        {
            await gateway.WriteAsync(database => database.AddRange(requests[^Running..].Select(request => Rows.Event(
                request, JobEventTypes.TakeProgressed, Progress(request, step / 10.0, $"rendering step {step}")))));
        }

        await page.WaitForFunctionAsync(
            "() => [...document.querySelectorAll('#jobs .activity')].filter(one => one.textContent === 'rendering step 9').length === 10");
        var touched = await page.EvaluateAsync<string[]>("() => [...window.touched]");
        Assert.Equal(jobs.Select(id => id.ToString()).Order(), touched.Order()); // no other row changed, and none was made again
        Assert.Equal(lists, dashboard.Calls.Count(call => call == "GET /api/v1/videos")); // nothing was polled
        Assert.Equal(1, dashboard.Calls.Count(call => call == "GET /api/v1/events"));

        await page.FillAsync("#search", "creative-3 local");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('#jobs > li').length === 71");
        await page.SelectOptionAsync("#state-filter", "running");
        await page.WaitForFunctionAsync("() => { const n = document.querySelectorAll('#jobs > li').length; return n > 0 && n < 3; }");
        await page.FillAsync("#search", "nothing like it");
        await page.Locator("#empty", new() { HasText = "No video matches." }).WaitForAsync();
        dashboard.AssertNoErrors();
    }

    [LongTest]
    [Fact]
    public async Task Should_follow_a_job_to_its_end_over_the_event_stream()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, request.TenantName);
        var page = dashboard.Page;
        await page.Locator("#empty", new() { HasText = "Nothing here yet" }).WaitForAsync();
        await dashboard.LiveAsync();

        var jobId = await gateway.GivenJobAsync(request);
        await gateway.GivenEventAsync(request, JobEventTypes.Accepted, "{\"takes\":1}");
        var row = page.Locator($"#jobs > li[data-job='{jobId}']");
        await row.WaitForAsync();
        await gateway.WriteAsync(database => database.Videos.Single(job => job.CorrelationId == jobId).CurrentState = "Generating");
        await gateway.GivenEventAsync(request, JobEventTypes.State, "{\"state\":\"Generating\"}");
        await row.Locator(".badge", new() { HasText = "Generating" }).WaitForAsync();
        await row.Locator("a").ClickAsync();
        await page.Locator("#state", new() { HasText = "Generating" }).WaitForAsync();
        await gateway.GivenEventAsync(request, JobEventTypes.TakeProgressed, Progress(request, 0.4, "rendering keyframe 2 of 5"));
        await page.Locator(".take .activity", new() { HasText = "rendering keyframe 2 of 5" }).WaitForAsync();

        await gateway.EndAsync(jobId, "Completed");
        await gateway.GivenEventAsync(request, JobEventTypes.Completed, "{}");
        await page.Locator("#state", new() { HasText = "Completed" }).WaitForAsync();
        await page.Locator("#announcements", new() { HasText = "ompleted" }).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_show_what_happened_while_the_event_stream_was_not_open()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job => job.CurrentState = "Generating");
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, GatewayFixture.NewName());
        var page = dashboard.Page;
        var isHeld = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await page.RouteAsync("**/api/v1/events", async route =>
        {
            isHeld.TrySetResult();
            await release.Task;
            await route.ContinueAsync();
        });
        await page.GotoAsync(new Uri(gateway.Http.BaseAddress!, $"?tenant={request.TenantName}#/videos/{jobId}").ToString());
        await page.Locator("#state", new() { HasText = "Generating" }).WaitForAsync();
        await page.EvaluateAsync("() => { location.hash = '#/videos'; }");
        await page.Locator($"#jobs > li[data-job='{jobId}']").WaitForAsync(); // the lists are shown without a stream, too
        await page.EvaluateAsync("id => { location.hash = '#/videos/' + id; }", jobId);
        await page.Locator("#state", new() { HasText = "Generating" }).WaitForAsync();
        await isHeld.Task;

        await gateway.EndAsync(jobId, "Completed");
        await gateway.GivenEventAsync(request, JobEventTypes.Completed, "{}");
        release.SetResult();
        await page.Locator("#state", new() { HasText = "Completed" }).WaitForAsync();
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_show_no_form_before_the_page_has_started_because_what_is_typed_would_be_lost()
    {
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, GatewayFixture.NewName());
        var page = dashboard.Page;
        var isHeld = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await page.RouteAsync("**/openapi/v1.json", async route =>
        {
            isHeld.TrySetResult();
            await release.Task;
            await route.ContinueAsync();
        });
        await page.ReloadAsync(new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        await isHeld.Task.WaitAsync(TestContext.Current.CancellationToken);
        await page.EvaluateAsync(
            "() => new Promise(done => { addEventListener('hashchange', () => setTimeout(done)); location.hash = '#/make'; })");
        Assert.Equal(0, await page.Locator("#make").CountAsync());

        release.SetResult();
        await page.FillAsync("#make [name=prompt]", "A red sailboat");
        await dashboard.LiveAsync();
        Assert.Equal("A red sailboat", await page.InputValueAsync("#make [name=prompt]"));
        dashboard.AssertNoErrors();
    }

    [LongTest]
    [Fact]
    public async Task Should_read_a_job_again_where_reading_its_end_failed()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job => job.CurrentState = "Generating");
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, request.TenantName, $"#/videos/{jobId}");
        var page = dashboard.Page;
        await page.Locator("#state", new() { HasText = "Generating" }).WaitForAsync();
        await page.WaitForFunctionAsync(ListsAreRead);
        await page.RouteAsync(
            $"**/api/v1/videos/{jobId}", route => route.FulfillAsync(new() { Status = 500, Body = "{}" }), new() { Times = 1 });

        await gateway.EndAsync(jobId, "Completed");
        await gateway.GivenEventAsync(request, JobEventTypes.Completed, "{}");
        await page.Locator("#state", new() { HasText = "Completed" }).WaitForAsync();
        Assert.Contains("500", Assert.Single(dashboard.Errors), StringComparison.Ordinal); // the browser notes the answer itself
    }

    [Fact]
    public async Task Should_read_a_job_whose_end_arrives_behind_a_later_event()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job => job.CurrentState = "Generating");
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, request.TenantName, $"#/videos/{jobId}");
        var page = dashboard.Page;
        await page.Locator("#state", new() { HasText = "Generating" }).WaitForAsync();
        await page.WaitForFunctionAsync(ListsAreRead);
        await gateway.EndAsync(jobId, "Completed");
        await page.EvaluateAsync(
            """
            async jobId => {
              const { store } = await import(new URL('jobs-store.js', document.querySelector('script[type=module]').src));
              const takeId = store.jobs.get(jobId).takes[0].id;
              store.apply('take.progressed', { jobId, sequence: 12, data: { takeId, fraction: 0.9 } });
              store.apply('completed', { jobId, sequence: 11, data: {} });
            }
            """,
            jobId.ToString());
        await page.Locator("#state", new() { HasText = "Completed" }).WaitForAsync();
        dashboard.AssertNoErrors();
    }

    /// <summary>Its owner sees that its clip is there, and why the rest takes so long.</summary>
    [Fact]
    public async Task Should_show_what_the_finishing_of_a_take_is_retried_for()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job => job.CurrentState = "Generating");
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, request.TenantName, $"#/videos/{jobId}");
        var page = dashboard.Page;
        await page.Locator("#state", new() { HasText = "Generating" }).WaitForAsync();
        await page.WaitForFunctionAsync(ListsAreRead);

        var status = await page.EvaluateAsync<string>(
            """
            async jobId => {
              const { store } = await import(new URL('jobs-store.js', document.querySelector('script[type=module]').src));
              const take = store.jobs.get(jobId).takes[0];
              store.apply('take.finishing', { jobId, sequence: 11, data: { takeId: take.id } });
              store.apply('take.progressed', { jobId, sequence: 12, data: {
                takeId: take.id, fraction: 0.9, activity: 'retrying after a failure: overlays.logo.image cannot be fetched now' } });
              return store.jobs.get(jobId).takes[0].status;
            }
            """,
            jobId.ToString());

        Assert.Equal("Finishing", status);
        await page.GetByText("retrying after a failure: overlays.logo.image cannot be fetched now").First.WaitForAsync();
        dashboard.AssertNoErrors();
    }

    /// <summary>Storing again has no event of its own: the first one is that of the state.</summary>
    [Theory]
    [InlineData("Queued", JobEventTypes.RetryRequested, """{"takes":[{"number":1,"from":"Keyframes"}]}""",
        "Retry requested: take 1 from keyframes")]
    [InlineData("Storing", JobEventTypes.State, """{"state":"Storing"}""", "State: Storing")]
    public async Task Should_show_that_a_job_that_had_ended_is_retried(string state, string type, string data, string text)
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job => job.CurrentState = "Generating");
        await gateway.EndAsync(jobId, "Failed");
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, request.TenantName, $"#/videos/{jobId}");
        var page = dashboard.Page;
        await page.Locator("#state", new() { HasText = "Failed" }).WaitForAsync();
        await page.WaitForFunctionAsync(ListsAreRead);
        await dashboard.LiveAsync();
        Assert.Equal(0, await page.Locator("#actions [data-action=cancel]").CountAsync());

        await gateway.RestartAsync(jobId, state);
        await gateway.GivenEventAsync(request, type, data);

        await page.Locator("#state", new() { HasText = state }).WaitForAsync();
        await page.Locator("#actions [data-action=cancel]").WaitForAsync();
        await page.Locator("#timeline .events li", new() { HasText = text }).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.Locator("#timeline tbody tr", new() { HasText = "running" }).Filter(new() { HasText = state }).WaitForAsync();
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_not_show_one_tenants_jobs_to_another()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, GatewayFixture.NewName());
        var page = dashboard.Page;
        await page.Locator("#empty", new() { HasText = "Nothing here yet" }).WaitForAsync();
        await dashboard.LiveAsync();
        await gateway.GivenEventAsync(request, JobEventTypes.State, "{\"state\":\"Generating\"}");
        await dashboard.ShowAsync($"#/videos/{jobId}");
        await page.Locator("h1", new() { HasText = "Not found" }).WaitForAsync();
        await dashboard.ShowAsync("#/videos");
        Assert.Equal(0, await page.Locator("#jobs > li").CountAsync());
        Assert.Contains("404", Assert.Single(dashboard.Errors), StringComparison.Ordinal); // the browser notes the answer itself
        dashboard.Errors.Clear();
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_show_what_is_wrong_at_the_field()
    {
        var tenant = GatewayFixture.NewName();
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, tenant, "#/make");
        await dashboard.LoadedAsync();
        var page = dashboard.Page;
        await page.ClickAsync("#make button.primary");
        await page.Locator("[data-field=prompt] .error", new() { HasText = "Say what the video shows." }).WaitForAsync();
        Assert.Equal("prompt", await page.EvaluateAsync<string>("() => document.activeElement.name"));

        await page.FillAsync("[name=prompt]", "A lighthouse");
        await page.Locator("summary", new() { HasText = "More settings" }).ClickAsync();
        await page.FillAsync("[name=creativeId]", "../x");
        await page.FillAsync("[name=durationSeconds]", "9000");
        await page.ClickAsync("#make button.primary");
        await page.Locator("[data-field=creativeId] .error", new() { HasText = "creativeId" }).WaitForAsync();
        await page.Locator("[data-field=durationSeconds] .error", new() { HasText = "600" }).WaitForAsync();
        Assert.Equal("true", await page.GetAttributeAsync("[name=durationSeconds]", "aria-invalid"));
        Assert.DoesNotContain(gateway.Fleet.Received.OfType<GenerateVideo>(), request => request.TenantName == tenant);

        await page.FillAsync("[name=creativeId]", "summer");
        await page.FillAsync("[name=durationSeconds]", "5");
        await page.SelectOptionAsync("[name=model]", "local"); // waits until the workers have answered
        await page.SelectOptionAsync("[name=aspectRatio]", "16:9");
        await page.ClickAsync("#make button.primary");
        await page.Locator("#state").WaitForAsync();
        var sent = await gateway.ReceivedAsync<GenerateVideo>(request => request.TenantName == tenant);
        Assert.Equal(
            ("A lighthouse", "summer", 5, "16:9", "local"),
            (sent.Prompt, sent.CreativeId, sent.DurationSeconds, sent.AspectRatio, sent.Model));
        Assert.Contains("400", Assert.Single(dashboard.Errors), StringComparison.Ordinal);
        dashboard.Errors.Clear();
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_hide_the_logo_of_the_brand_kit()
    {
        var tenant = GatewayFixture.NewName();
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, tenant, "#/make");
        await dashboard.LoadedAsync();
        var page = dashboard.Page;
        await page.FillAsync("[name=prompt]", "A lighthouse");
        await page.Locator("summary", new() { HasText = "The finished ad" }).ClickAsync();
        await page.FillAsync("[name='overlays.logo']", "https://brand.example/logo.png");
        await page.CheckAsync("[name='overlays.logo.hidden']");
        await page.ClickAsync("#make button.primary");
        await page.Locator("[data-field='overlays.logo'] .error", new() { HasText = "none is to be shown" }).WaitForAsync();

        await page.FillAsync("[name='overlays.logo']", "");
        await page.ClickAsync("#make button.primary");
        await page.Locator("#state").WaitForAsync();
        var sent = await gateway.ReceivedAsync<GenerateVideo>(request => request.TenantName == tenant);
        Assert.Equal(new Overlays { Logo = HiddenLogo.Overlay }, sent.Overlays);
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_show_foreign_text_as_text()
    {
        const string Text = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script> a sailboat";
        var request = GatewayFixture.Request(GatewayFixture.NewName()) with { Prompt = Text };
        var jobId = await gateway.GivenJobAsync(request, job =>
        {
            job.CurrentState = "Failed";
            job.EndedAt = job.AcceptedAt;
            job.Failure = new Contracts.Failure { Code = Contracts.FailureCode.Internal, Text = Text };
        });
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, request.TenantName);
        await dashboard.Page.Locator("#jobs .activity", new() { HasText = "<script>" }).WaitForAsync();
        await dashboard.ShowAsync($"#/videos/{jobId}");
        await dashboard.Page.Locator(".failure", new() { HasText = "onerror" }).WaitForAsync();
        Assert.NotEqual("owned", await dashboard.Page.TitleAsync());
        Assert.Equal(0, await dashboard.Page.Locator("main img, main script").CountAsync());
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_save_the_spend_as_a_table_that_no_spreadsheet_runs()
    {
        var tenant = GatewayFixture.NewName();
        await gateway.WriteAsync(database => database.Add(new Persistence.Ledger.LedgerEntry
        {
            EntryId = Guid.NewGuid(),
            Reference = $"clip/{Guid.NewGuid()}/1",
            Kind = Persistence.Ledger.LedgerKind.Settled,
            JobId = Guid.NewGuid(),
            TakeId = Guid.NewGuid(),
            TenantName = tenant,
            CreativeId = "spring",
            Provider = "runway_gen3",
            Model = "=cmd()",
            AmountMicros = 1_250_000,
            Accounts = "",
            CreatedAt = TimeProvider.System.GetUtcNow().AddHours(-1),
        }));
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, tenant, "#/spend?period=d7");
        await dashboard.Page.Locator(".plot rect").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        var download = await dashboard.Page.RunAndWaitForDownloadAsync(() => dashboard.Page.ClickAsync("#csv"));
        using var reader = new StreamReader(await download.CreateReadStreamAsync());
        var lines = (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Split("\r\n");
        Assert.Equal("provider,model,creative,spent_usd,refunded_usd,reserved_usd,seconds,charges", lines[0]);
        Assert.Equal("runway_gen3,'=cmd(),spring,1.25,0,0,0,1", lines[1]);
        dashboard.AssertNoErrors();
    }

    private static string Progress(GenerateVideo request, double fraction, string activity)
    {
        var takeId = Rows.Job(request, DateTimeOffset.UnixEpoch).Takes[0].TakeId;
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"takeId":"{{takeId}}","number":1,"attempt":1,"fraction":{{fraction}},"activity":"{{activity}}"}""");
    }
}
