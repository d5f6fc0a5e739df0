using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using Microsoft.Playwright;

namespace AdGenius.Gateway.Tests.Dashboard;

/// <summary>The forms of a stored take, filled in as a person does, against the gateway's own answers.</summary>
public sealed class When_a_stored_take_is_changed(BrowserFixture browser, GatewayFixture gateway)
{
    private readonly GenerateVideo _request = GatewayFixture.Request(GatewayFixture.NewName()) with
    {
        VoiceOver = new VoiceOver { Text = "Hello." },
        Captions = new Captions { Mode = CaptionMode.Sidecar },
        Music = new Music { Mood = "upbeat" },
    };

    [LongTest]
    [Fact]
    public async Task Should_send_every_field_of_the_edit_form()
    {
        await using var dashboard = await OpenAsync();
        var (page, tenant) = (dashboard.Page, _request.TenantName);
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await page.FillAsync("[name='edit.from']", "1");
        await page.FillAsync("[name='edit.to']", "3.5");
        await page.FillAsync("[name=voiceOver]", "Good mornings start here.");
        await page.FillAsync("[name=music]", "warm");
        await page.SelectOptionAsync("[name=captions]", "Burned");
        await page.FillAsync("[name=endCardSeconds]", "2");
        await page.FillAsync("[name='overlays.callToAction']", "Try it free");
        await page.FillAsync("[name=outputs]", "youtube, 9:16");
        await page.CheckAsync("[name=disclosure]");
        await page.GetByText("Make the edit").ClickAsync();
        await page.WaitForFunctionAsync("before => !location.hash.includes(before)", JobId.ToString());
        await page.Locator("#state").WaitForAsync();

        var sent = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == tenant && one.Edit is not null);
        Assert.Equal((1, 3.5), (sent.Edit!.From, sent.Edit.To));
        Assert.Equal(
            ("Good mornings start here.", "warm", CaptionMode.Burned), (sent.VoiceOver!.Text, sent.Music!.Mood, sent.Captions!.Mode));
        Assert.Equal((2, "Try it free", true), (sent.EndCardSeconds, sent.Overlays!.CallToAction!.Text, sent.Disclosure!.Label));
        Assert.Equal(["youtube", "9:16"], sent.Outputs);
        dashboard.AssertNoErrors();
    }

    [LongTest]
    [Fact]
    public async Task Should_remove_what_is_marked_and_leave_the_rest()
    {
        await using var dashboard = await OpenAsync();
        var page = dashboard.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await page.CheckAsync("[name='music.remove']");
        await page.SelectOptionAsync("[name=captions]", "remove");
        await page.GetByText("Make the edit").ClickAsync();

        var sent = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == _request.TenantName && one.Edit is not null);
        Assert.Null(sent.Music);
        Assert.Null(sent.Captions);
        Assert.Equal(_request.VoiceOver, sent.VoiceOver);
        await page.WaitForFunctionAsync("before => !location.hash.includes(before)", JobId.ToString());
        await page.Locator("#state").WaitForAsync();
        dashboard.AssertNoErrors();
    }

    [LongTest]
    [Fact]
    public async Task Should_show_what_is_wrong_at_the_fields_of_the_edit_form()
    {
        await using var dashboard = await OpenAsync();
        var page = dashboard.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await page.FillAsync("[name='edit.from']", "3");
        await page.FillAsync("[name='edit.to']", "2");
        await page.FillAsync("[name=outputs]", "cinema");
        await page.GetByText("Make the edit").ClickAsync();
        await page.Locator("[data-field='edit.to'] .error", new() { HasText = "above edit.from" }).WaitForAsync();
        await page.Locator("[data-field=outputs] .error", new() { HasText = "allowed are youtube" }).WaitForAsync();
        Assert.Equal("true", await page.GetAttributeAsync("[name=outputs]", "aria-invalid"));
        Assert.Contains("400", Assert.Single(dashboard.Errors), StringComparison.Ordinal); // the browser notes the answer itself
    }

    [Fact]
    public async Task Should_regenerate_with_feedback_alone()
    {
        await using var dashboard = await OpenAsync();
        var page = dashboard.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Regenerate" }).ClickAsync();
        await page.Locator("form.card .primary").ClickAsync();
        await page.Locator("[data-field=feedback] .error", new() { HasText = "Say what should change" }).WaitForAsync();
        await page.FillAsync("[name=feedback]", "warmer light");
        await page.Locator("form.card .primary").ClickAsync();
        await page.WaitForFunctionAsync("before => !location.hash.includes(before)", JobId.ToString());
        await page.Locator("[aria-labelledby=prompt-title]", new() { HasText = "warmer light" }).WaitForAsync();

        var sent = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == _request.TenantName && one.BasedOnTake is not null);
        Assert.Equal(("warmer light", _request.Prompt), (sent.Feedback, sent.Prompt));
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_regenerate_with_another_seed()
    {
        await using var dashboard = await OpenAsync();
        var page = dashboard.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Regenerate" }).ClickAsync();
        await page.FillAsync("[name=feedback]", "try again");
        await page.FillAsync("[name=seed]", "4294967296");
        await page.Locator("form.card .primary").ClickAsync();
        await page.Locator("[data-field=seed] .error", new() { HasText = "4294967295" }).WaitForAsync();
        await page.FillAsync("[name=seed]", "7");
        await page.Locator("form.card .primary").ClickAsync();
        await page.WaitForFunctionAsync("before => !location.hash.includes(before)", JobId.ToString());

        var sent = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == _request.TenantName && one.BasedOnTake is not null);
        Assert.Equal(("try again", 7), (sent.Feedback, sent.Seed));
        Assert.Contains("400", Assert.Single(dashboard.Errors), StringComparison.Ordinal); // the browser notes the answer itself
    }

    [Fact]
    public async Task Should_hide_every_logo_with_an_edit()
    {
        await using var dashboard = await OpenAsync();
        var page = dashboard.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await page.CheckAsync("[name='overlays.logo.remove']");
        await page.GetByText("Make the edit").ClickAsync();

        var sent = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == _request.TenantName && one.Edit is not null);
        Assert.Equal(new Overlays { Logo = HiddenLogo.Overlay }, sent.Overlays);
        await page.WaitForFunctionAsync("before => !location.hash.includes(before)", JobId.ToString());
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_show_what_was_noted_when_the_prompt_was_read()
    {
        await using var dashboard = await OpenAsync(job => job.Parameters = TestKit.Fakes.WorkerEvents.Parameters(_request) with
        {
            Adjustments = ["21:9 became 16:9"],
        });

        Assert.Equal(["21:9 became 16:9"], await dashboard.Page.Locator("#prompt-notes li").AllTextContentsAsync());
        dashboard.AssertNoErrors();
    }

    /// <summary>A third of twenty seconds has no end in decimals, and 119.7 seconds are not one minute and sixty seconds.</summary>
    [Fact]
    public async Task Should_show_lengths_and_times_rounded()
    {
        await using var dashboard = await OpenAsync(job =>
        {
            var read = TestKit.Fakes.WorkerEvents.Parameters(_request);
            job.Parameters = read with { DurationSeconds = 20, Scenes = [read.Scenes[0] with { DurationSeconds = 20 / 3.0 }] };
            job.EndedAt = job.AcceptedAt.AddSeconds(119.7);
        });

        Assert.Equal(["6.67 s"], await dashboard.Page.Locator(".scenes .hint").AllTextContentsAsync());
        Assert.Equal(
            ["Took2 min 0 s"],
            await dashboard.Page.Locator("[aria-labelledby='about-title'] dl > div", new() { HasText = "Took" }).AllTextContentsAsync());
        dashboard.AssertNoErrors();
    }

    [Fact]
    public async Task Should_show_what_feedback_has_changed()
    {
        await using var dashboard = await OpenAsync(job => job.Parameters = TestKit.Fakes.WorkerEvents.Parameters(_request) with
        {
            Regeneration = new RegenerationReport
            {
                BasedOnTake = job.Takes[0].TakeId,
                Feedback = "warmer light",
                Changes =
                [
                    new ParameterChange { Field = "lighting", Before = "storm light", After = "warm light", Text = "The light is warm." },
                    new ParameterChange
                    {
                        Field = "scenes[0].durationSeconds", Before = "2", After = "6.666666666666667", Text = "It is longer.",
                    },
                    new ParameterChange { Field = "brief.music.mood", After = "calm", Text = "The music is calm." },
                ],
                ChangedScenes = [1],
                AddedWords = ["a purple sky"],
            },
        });
        var rows = dashboard.Page.Locator("[aria-label='What the feedback changed'] tbody tr");
        Assert.Equal(
            [["Light", "storm light", "warm light"], ["Scene 1: length", "2 s", "6.67 s"], ["Music: mood", "none", "calm"]],
            [await CellsAsync(rows.Nth(0)), await CellsAsync(rows.Nth(1)), await CellsAsync(rows.Nth(2))]);
        Assert.Equal(["a purple sky"], await dashboard.Page.Locator("#added-words li").AllTextContentsAsync());
        dashboard.AssertNoErrors();

        static async Task<IReadOnlyList<string>> CellsAsync(ILocator row) => await row.Locator("th, td").AllTextContentsAsync();
    }

    private Guid JobId => GatewayFixture.JobOf(_request);

    private async Task<DashboardPage> OpenAsync(Action<VideoState>? change = null)
    {
        await gateway.GivenJobAsync(_request, job =>
        {
            job.CurrentState = "Completed";
            job.EndedAt = job.AcceptedAt.AddMinutes(1);
            var take = job.Takes[0];
            take.Status = TakeStatus.Stored;
            take.Iteration = 1;
            take.Video = Rows.File($"videos/{_request.TenantName}/a.mp4");
            take.Facts = new ClipFacts { Width = 854, Height = 480, FramesPerSecond = 24, FrameCount = 96, DurationSeconds = 4 };
            take.Sources = [new ShapeClip { Shape = "16:9", Clip = Rows.File($"videos/{_request.TenantName}/a.source.mp4") }];
            change?.Invoke(job);
        });
        var dashboard = await DashboardPage.OpenAsync(browser, gateway, _request.TenantName, $"#/videos/{JobId}");
        await dashboard.Page.Locator("#takes .buttons").WaitForAsync();
        return dashboard;
    }
}
