using AdGenius.Contracts;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Videos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace AdGenius.Gateway.Tests.Dashboard;

public sealed class When_the_dashboard_is_walked(BrowserFixture browser, GatewayFixture gateway)
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly string[] Views =
    [
        "#/videos", "#/make", "#/models", "#/spend?period=year", "#/operations", "#/batches", "#/approvals", "#/stored", "#/assets",
        "#/brands", "#/admin", "#/nothing",
    ];

    [LongTest]
    [Theory]
    [InlineData(375, false)]
    [InlineData(375, true)]
    [InlineData(768, false)]
    [InlineData(768, true)]
    [InlineData(1440, false)]
    [InlineData(1440, true)]
    public async Task Should_be_accessible_and_fit_in_every_view(int width, bool isDark)
    {
        var axe = BrowserFixture.ReadAxe();
        var (tenant, jobs) = await GivenJobsAsync();
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, tenant, width: width, isDark: isDark);
        await dashboard.LoadedAsync();
        await dashboard.Page.EvaluateAsync(axe); // for all views: the page is never loaded again
        var findings = new List<string>();
        var batch = await GivenBatchAsync(tenant, jobs);
        foreach (var view in Views.Append($"#/batches/{batch}").Concat(jobs.Select(job => $"#/videos/{job}")))
        {
            await dashboard.ShowAsync(view);
            findings.AddRange(await FindingsAsync(dashboard, view, width, isDark));
        }

        await dashboard.ShowAsync($"#/videos/{jobs[0]}");
        foreach (var form in (string[])["Regenerate", "Edit"])
        {
            await dashboard.Page.GetByRole(AriaRole.Button, new() { Name = form, Exact = true }).First.ClickAsync();
            await dashboard.Page.Locator("form.card h2", new() { HasText = form }).WaitForAsync();
            findings.AddRange(await FindingsAsync(dashboard, form, width, isDark));
        }

        Assert.Empty(findings);
        dashboard.AssertNoErrors();
    }

    /// <summary>What the accessibility checker finds in the page as it is, and whether it fits into the window.</summary>
    private static async Task<List<string>> FindingsAsync(DashboardPage dashboard, string view, int width, bool isDark)
    {
        foreach (var details in await dashboard.Page.QuerySelectorAllAsync("main details:not([open]) > summary:visible"))
        {
            await details.ClickAsync();
        }

        var findings = new List<string>();
        var surplus = await dashboard.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth");
        if (surplus > 0)
        {
            findings.Add($"{view}: {surplus} pixels wider than the window");
        }

        var violations = await dashboard.Page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run(document)).violations.map(one =>
              `${one.id}: ${one.help} (${one.nodes.map(node => node.html.slice(0, 120)).slice(0, 3).join(' ')})`)
            """);
        findings.AddRange(violations.Select(violation => $"{view}: {violation}"));
        if (Environment.GetEnvironmentVariable("ADGENIUS_TEST_PICTURES") is { Length: > 0 } folder)
        {
            var name = view.Split('?')[0].Replace("#/", "", StringComparison.Ordinal).Replace('/', '-');
            await dashboard.Page.ScreenshotAsync(new()
            {
                Path = Path.Combine(folder, $"{name[..Math.Min(name.Length, 16)]}-{width}-{(isDark ? "dark" : "light")}.png"),
                FullPage = true,
            });
        }

        return findings;
    }

    /// <summary>A batch of the jobs, one request of which was refused; and files of a stored video.</summary>
    private async Task<Guid> GivenBatchAsync(string tenant, IReadOnlyList<Guid> jobs)
    {
        var batchId = Guid.NewGuid();
        await gateway.WriteAsync(database =>
        {
            database.Add(new Batch { BatchId = batchId, TenantName = tenant, ItemCount = jobs.Count + 1, CreatedAt = Begin });
            database.AddRange(jobs.Append(Guid.NewGuid()).Select((job, index) => new BatchItem
            {
                BatchId = batchId,
                ItemIndex = index,
                TenantName = tenant,
                JobId = job,
                Refusal = index == jobs.Count ? "The budget is spent." : null,
            }));
        });
        foreach (var name in (string[])["20261101_080000-spring-001.mp4", "20261101_080000-spring-001.jpg"])
        {
            await gateway.Services.GetRequiredService<IObjectStore>().PutAsync(
                $"videos/{tenant}/{name}", new MemoryStream(new byte[4]), new PutOptions { ContentType = ContentTypes.Of(name) },
                TestContext.Current.CancellationToken);
        }

        return batchId;
    }

    [Fact]
    public async Task Should_be_usable_with_the_keyboard_alone()
    {
        var (tenant, _) = await GivenJobsAsync();
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, tenant);
        await dashboard.LoadedAsync();
        var page = dashboard.Page;
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the content", await page.EvaluateAsync<string>("() => document.activeElement.textContent"));

        await page.Keyboard.PressAsync("/");
        Assert.Equal("search", await page.EvaluateAsync<string>("() => document.activeElement.id"));
        await page.Keyboard.TypeAsync("lighthouse");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('#jobs > li').length === 1");

        await page.Locator("#jobs a").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#timeline table").WaitForAsync();
        Assert.Equal("H1", await page.EvaluateAsync<string>("() => document.activeElement.tagName")); // a screen reader reads the new view

        await page.FocusAsync("#identity-button");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#identity[open]").WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.WaitForFunctionAsync("() => !document.querySelector('#identity').open");
        Assert.Equal("identity-button", await page.EvaluateAsync<string>("() => document.activeElement.id"));

        await page.FocusAsync("#theme-button");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("dark", await page.EvaluateAsync<string>("() => document.documentElement.dataset.theme"));
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_show_the_timeline_of_a_fallback_with_its_reason_and_cost()
    {
        var (tenant, jobs) = await GivenJobsAsync();
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, tenant, $"#/videos/{jobs[1]}");
        var rows = dashboard.Page.Locator("#timeline tbody tr");
        await rows.Filter(new() { HasText = "Attempt 1: runway_gen3" }).WaitForAsync();
        var failed = await rows.Filter(new() { HasText = "Attempt 1: runway_gen3" }).TextContentAsync();
        Assert.Contains("The provider did not answer.", failed, StringComparison.Ordinal);
        Assert.Contains("$0.60", failed, StringComparison.Ordinal);
        Assert.Contains("40 s", failed, StringComparison.Ordinal);
        Assert.Equal(1, await rows.Filter(new() { HasText = "Attempt 2: local" }).CountAsync());
        dashboard.AssertNoErrors();
    }

    private async Task<(string Tenant, IReadOnlyList<Guid> Jobs)> GivenJobsAsync()
    {
        var tenant = GatewayFixture.NewName();
        var begin = Begin;
        var stored = GatewayFixture.Request(tenant) with { CreativeId = "spring", Variations = 2 };
        var fellBack = GatewayFixture.Request(tenant) with { CreativeId = "autumn", Prompt = "A forest", Model = "runway_gen3" };
        var running = GatewayFixture.Request(tenant) with { CreativeId = "winter", Prompt = "Snow" };
        var changed = GatewayFixture.Request(tenant) with
        {
            CreativeId = "harbour", Prompt = "A harbour at dusk", Feedback = "warmer light, a second scene that is longer, and calm music",
        };
        var jobs = new List<Guid>
        {
            await gateway.GivenJobAsync(stored, job => Complete(job, begin, "A lighthouse in a storm"), begin),
            await gateway.GivenJobAsync(fellBack, job => Complete(job, begin, "A forest"), begin.AddMinutes(1)),
            await gateway.GivenJobAsync(running, job => job.CurrentState = "Generating", begin.AddMinutes(2)),
            await gateway.GivenJobAsync(changed, job => Change(job, begin), begin.AddMinutes(3)),
        };
        var take = Rows.Job(fellBack, begin).Takes[0];
        await gateway.WriteAsync(database =>
        {
            Add(stored, JobEventTypes.Accepted, 0, "{\"takes\":2,\"model\":\"local\"}");
            Add(stored, JobEventTypes.Completed, 90, "{}");
            Add(fellBack, JobEventTypes.Accepted, 0, "{\"takes\":1,\"model\":\"runway_gen3\"}");
            Add(fellBack, JobEventTypes.State, 1, "{\"state\":\"Generating\"}");
            Add(fellBack, JobEventTypes.TakeStarted, 1, Data("\"attempt\":1,\"model\":\"runway_gen3\",\"isFallback\":false"));
            Add(
                fellBack,
                JobEventTypes.TakeFallback,
                41,
                Data(
                    """
                    "attempt":1,"from":"runway_gen3","to":"local",
                    "failure":{"code":"ProviderUnavailable","text":"The provider did not answer."}
                    """));
            Add(
                fellBack,
                JobEventTypes.TakeStarted,
                41,
                Data("\"attempt\":2,\"model\":\"local\",\"isFallback\":true,\"keyframes\":2,\"frames\":48"));
            Add(fellBack, JobEventTypes.TakeStoring, 60, Data("\"iteration\":1"));
            Add(fellBack, JobEventTypes.TakeStored, 62, Data("\"iteration\":1"));
            Add(fellBack, JobEventTypes.Completed, 62, "{}");
            foreach (var (provider, micros) in new[] { ("runway_gen3", 600_000L), ("google_veo", 3_200_000L) })
            {
                database.Add(new LedgerEntry
                {
                    EntryId = Guid.NewGuid(),
                    Reference = $"clip/{Guid.NewGuid()}/1",
                    Kind = LedgerKind.Settled,
                    JobId = jobs[1],
                    TakeId = take.TakeId,
                    TenantName = tenant,
                    CreativeId = "autumn",
                    Provider = provider,
                    Model = "m",
                    AmountMicros = micros,
                    Accounts = "",
                    CreatedAt = TimeProvider.System.GetUtcNow().AddDays(-3),
                });
            }

            string Data(string members) => $$"""{"takeId":"{{take.TakeId}}","number":1,{{members}}}""";

            void Add(GenerateVideo request, string type, int seconds, string data)
            {
                var row = Rows.Event(request, type, data);
                row.At = begin.AddSeconds(seconds);
                database.Add(row);
            }
        });
        return (tenant, jobs);
    }

    /// <summary>A regeneration whose feedback has changed values of every length.</summary>
    private static void Change(VideoState job, DateTimeOffset begin)
    {
        Complete(job, begin, "A harbour at dusk");
        job.Parameters = job.Parameters! with
        {
            Regeneration = new RegenerationReport
            {
                BasedOnTake = Guid.NewGuid(),
                Feedback = job.Request.Feedback!,
                Changes =
                [
                    Of("lighting", "storm light", "warm golden light"),
                    Of("palette", "#101820, #405060, #f0e0c0", "#40200c, #b06428, #f8d8a0"),
                    Of("scenes[0].prompt", PromptOf("storm light"), PromptOf("warm golden light")),
                    Of("scenes[1].durationSeconds", "2", "3.5"),
                    Of("brief.music.mood", null, "calm"),
                ],
                ChangedScenes = [1, 2],
                AddedWords = ["a second scene that is longer"],
            },
        };

        static ParameterChange Of(string field, string? before, string? after) =>
            new() { Field = field, Before = before, After = after, Text = $"{field} has changed." };

        static string PromptOf(string light) => "fishing boats and gulls in a small harbour at dusk, cinematic photograph, "
            + $"{light}, calm water with reflections of lanterns, slow push in, shallow depth of field, highly detailed";
    }

    private static void Complete(VideoState job, DateTimeOffset begin, string text)
    {
        job.CurrentState = "Completed";
        job.EndedAt = begin.AddSeconds(90);
        job.Parameters = new PromptParameters
        {
            Subject = "a lighthouse",
            Style = "cinematic",
            Mood = "dramatic",
            Lighting = "storm light",
            Camera = "slow push in",
            Palette = ["#101820", "#405060", "#f0e0c0"],
            DurationSeconds = 4,
            AspectRatio = "16:9",
            FramesPerSecond = 24,
            Quality = Quality.Draft,
            NegativePrompt = "blurry",
            Scenes = [new Scene { Text = text, Prompt = $"{text}, cinematic", DurationSeconds = 4, Palette = ["#101820"] }],
            EnhancedPrompt = $"{text}, cinematic, storm light",
            QuantifiedBy = "rules",
        };
        var take = job.Takes[0];
        take.Status = TakeStatus.Stored;
        take.Iteration = 1;
        take.Fraction = 1;
        take.Video = Rows.File($"{job.TenantName}/1.mp4");
        take.Manifest = Rows.File($"{job.TenantName}/1.json");
        take.Facts = new ClipFacts { Width = 854, Height = 480, FramesPerSecond = 24, FrameCount = 96, DurationSeconds = 4 };
        take.ProducedBy = new ProducedBy { Model = "local", Resolved = "tiny", IsFallback = job.Request.Model is not null };
        take.Costs = job.Request.Model is null ? [] : [new TakeCost { Attempt = 1, Amount = 0.6m }];
        take.Cost = take.Costs.Sum(cost => cost.Amount);
        job.Cost = take.Cost;
        if (job.Request.Variations == 2)
        {
            job.Takes.Add(new TakeState
            {
                TakeId = Guid.NewGuid(),
                JobId = job.CorrelationId,
                Number = 2,
                Model = "local",
                Seed = 8,
                Status = TakeStatus.Failed,
                Failure = new Failure { Code = FailureCode.RenderFailed, Text = "The frame worker could not render." },
            });
        }
    }
}
