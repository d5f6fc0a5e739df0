using System.Collections.Concurrent;
using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Briefs;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Persistence.Brands;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit.Fakes;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Tests;

/// <summary>Before a job begins, a storage worker says whether its brief can be fulfilled.</summary>
public sealed class When_a_brief_is_checked
{
    private static readonly VoiceOver Voice = new() { Text = "Find your blend.", Voice = "nobody" };

    [Fact]
    public async Task Should_refuse_what_the_worker_refuses_before_anything_is_made()
    {
        var failure = new Failure { Code = FailureCode.InvalidRequest, Field = "voiceOver.voice", Text = "no such voice" };
        await using var fleet = await Fleet.StartAsync(new Workers { CheckBrief = _ => new BriefChecked { Failures = [failure] } });

        await fleet.SendAsync(Fleet.Request() with { VoiceOver = Voice, DurationSeconds = 8, MaxCost = 2 });
        var refused = await fleet.Facts.FirstAsync<VideoRefused>();

        Assert.Equal(failure, Assert.Single(refused.Failures));
        var check = Assert.Single(fleet.Facts.All<CheckBrief>());
        Assert.Equal(("acme", Voice, 8.0, 2m), (check.TenantName, check.Brief.VoiceOver, check.DurationSeconds, check.MaxCost));
        Assert.Empty(fleet.Facts.All<QuantifyPrompt>());
    }

    [Fact]
    public async Task Should_accept_a_request_that_is_not_checked_in_time_and_not_wait_again()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { CheckBrief = _ => null },
            new Dictionary<string, string?> {
                ["Orchestrator:BriefCheckTimeout"] = "00:00:01", ["Orchestrator:BriefCheckPause"] = "01:00:00",
            });

        var first = await fleet.RequestAsync(Fleet.Request() with { VoiceOver = Voice });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == first);
        var second = await fleet.RequestAsync(Fleet.Request("r-2") with { VoiceOver = Voice });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == second);

        Assert.Single(fleet.Facts.All<CheckBrief>());
    }

    [Fact]
    public async Task Should_check_requests_of_other_tenants_after_one_was_not_checked_in_time()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { CheckBrief = check => check.TenantName == "acme" ? null : new BriefChecked { Failures = [] } },
            new Dictionary<string, string?> { ["Orchestrator:BriefCheckTimeout"] = "00:00:01" });

        var first = await fleet.RequestAsync(Fleet.Request() with { VoiceOver = Voice });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == first);
        var second = await fleet.RequestAsync(Fleet.Request(tenant: "other") with { VoiceOver = Voice });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == second);

        Assert.Equal(["acme", "other"], fleet.Facts.All<CheckBrief>().Select(check => check.TenantName));
    }

    [Fact]
    public async Task Should_check_the_tenants_next_request_after_a_check_that_has_failed()
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            CheckBrief = check => check.DurationSeconds == 8 ? throw new InvalidOperationException() : new BriefChecked { Failures = [] },
        });

        var first = await fleet.RequestAsync(Fleet.Request() with { VoiceOver = Voice, DurationSeconds = 8 });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == first);
        var second = await fleet.RequestAsync(Fleet.Request("r-2") with { VoiceOver = Voice, DurationSeconds = 9 });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == second);

        Assert.Equal([8, 9], fleet.Facts.All<CheckBrief>().Select(check => check.DurationSeconds));
    }

    /// <summary>The storage workers are shared by all orchestrators, of which each counts only its own checks.</summary>
    [Fact]
    public async Task Should_pause_the_checks_of_a_tenant_whose_files_come_slowly_and_not_those_of_others()
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            CheckBrief = check => new BriefChecked { Failures = [], IsTimeLimitReached = check.TenantName == "acme" },
        });
        for (var number = 1; number <= 2; number++)
        {
            foreach (var tenant in new[] { "acme", "other" })
            {
                var jobId = await fleet.RequestAsync(Fleet.Request($"r-{number}", tenant) with { VoiceOver = Voice });
                await fleet.Facts.FirstAsync<VideoAccepted>(one => one.JobId == jobId);
            }
        }

        Assert.Equal(["acme", "other", "other"], fleet.Facts.All<CheckBrief>().Select(check => check.TenantName));
    }

    /// <summary>The storage worker waits for a server of the tenant; the jobs are accepted without it, and finishing checks them.</summary>
    [Fact]
    public async Task Should_accept_requests_unchecked_while_others_of_the_tenant_are_checked_slowly()
    {
        var isAnswered = new TaskCompletionSource();
        await using var fleet = await Fleet.StartAsync(
            new Workers { Work = command => command is CheckBrief { TenantName: "acme" } ? isAnswered.Task : Task.CompletedTask },
            new Dictionary<string, string?> { ["Orchestrator:BriefCheckTimeout"] = "00:01:00" });
        for (var number = 1; number <= BriefCheckSlots.MaxPerTenant + 2; number++)
        {
            await fleet.RequestAsync(Fleet.Request($"r-{number}") with { VoiceOver = Voice });
        }

        await fleet.Facts.NthAsync<VideoCompleted>(2, _ => true);
        var other = await fleet.RequestAsync(Fleet.Request(tenant: "other") with { VoiceOver = Voice });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == other);

        Assert.Equal(BriefCheckSlots.MaxPerTenant, fleet.Facts.All<CheckBrief>().Count(check => check.TenantName == "acme"));
        isAnswered.SetResult();
        await fleet.Facts.NthAsync<VideoCompleted>(BriefCheckSlots.MaxPerTenant + 3, _ => true);
    }

    /// <summary>The transaction of a job is not open while a storage worker waits for a server of its tenant.</summary>
    [Fact]
    public async Task Should_not_delay_jobs_of_other_tenants_while_what_a_prompt_says_is_checked()
    {
        var isAnswered = new TaskCompletionSource();
        var brief = new Brief { VoiceOver = new VoiceOver { Text = "Good morning." } };
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Quantify = command => command.TenantName == "acme" ? Quantified(command, brief) : WorkerEvents.Quantified(command),
                Work = command => command is CheckBrief ? isAnswered.Task : Task.CompletedTask,
            },
            new Dictionary<string, string?> { ["Orchestrator:BriefCheckTimeout"] = "00:01:00" });
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<CheckBrief>();

        var other = await fleet.RequestAsync(Fleet.Request(tenant: "other"));
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == other);

        Assert.Equal("Quantifying", (await fleet.JobAsync(jobId)).CurrentState);
        isAnswered.SetResult();
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);
    }

    /// <summary>The prompt took most of its stall timeout, which then passes while the storage worker checks the brief.</summary>
    [Fact]
    public async Task Should_not_have_the_prompt_analyzed_again_while_what_it_says_is_checked()
    {
        var clock = new FakeClock();
        var isAnswered = new TaskCompletionSource();
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Quantify = _ => null, Work = command => command is CheckBrief ? isAnswered.Task : Task.CompletedTask,
            },
            new Dictionary<string, string?> { ["Orchestrator:BriefCheckTimeout"] = "00:01:00" },
            clock);
        var jobId = await fleet.RequestAsync(Fleet.Request());
        var command = await fleet.Facts.FirstAsync<QuantifyPrompt>();
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is WorkStarted);
        await fleet.UntilSentAsync();
        clock.Advance(TimeSpan.FromSeconds(100));
        var quantified = fleet.PublishAsync(
            Quantified(command, new Brief { VoiceOver = new VoiceOver { Text = "Good morning." } }));
        await fleet.Facts.FirstAsync<CheckBrief>();

        clock.Advance(TimeSpan.FromSeconds(50));
        await fleet.SweepAsync();
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is VideoDue);
        isAnswered.SetResult();
        await quantified;
        await fleet.Facts.FirstAsync<VideoCompleted>();

        Assert.Single(fleet.Facts.All<QuantifyPrompt>());
        Assert.DoesNotContain(await fleet.HistoryAsync(jobId), one => one.Type == JobEventTypes.Retried);
    }

    [Theory]
    [InlineData("00:00:20")]
    [InlineData("00:00:10")]
    public async Task Should_not_start_where_a_check_may_take_as_long_as_a_prompt_that_stalls(string stallTimeout)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => Fleet.StartAsync(
            settings: new Dictionary<string, string?> { ["Orchestrator:QuantifyStallTimeout"] = stallTimeout }));
        Assert.Contains("Orchestrator:BriefCheckTimeout is 00:00:20", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Each answer but the last names a part that is left out; all of them together have the time of one check.</summary>
    [Fact]
    public async Task Should_end_the_checks_of_one_prompt_within_the_time_of_one_check()
    {
        var failure = new Failure { Code = FailureCode.InvalidRequest, Field = "overlays.headline.text", Text = "'Free' is forbidden." };
        var brief = new Brief
        {
            VoiceOver = new VoiceOver { Text = "Good morning." }, Overlays = new Overlays { Headline = new Overlay { Text = "Free" } },
        };
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Quantify = command => Quantified(command, brief, by: "gpt"),
            CheckBrief = check => new BriefChecked { Failures = check.Brief.Overlays is null ? [] : [failure] },
        });
        var checks = new CheckLimits();
        using var observed = fleet.Service<IBus>().ConnectSendObserver(checks);

        await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoCompleted>();

        var limits = checks.Limits.ToArray();
        Assert.Equal(2, limits.Length);
        Assert.True(limits[0] <= TimeSpan.FromSeconds(20) && limits[1] < limits[0], $"{limits[0]}, then {limits[1]}");
    }

    /// <summary>The last check of a prompt has only what the others have left of its time.</summary>
    [Fact]
    public async Task Should_check_the_tenants_next_request_after_a_check_that_had_only_the_rest_of_the_time()
    {
        var failure = new Failure { Code = FailureCode.InvalidRequest, Field = "overlays.headline.text", Text = "'Free' is forbidden." };
        var brief = new Brief
        {
            VoiceOver = new VoiceOver { Text = "Good morning." }, Overlays = new Overlays { Headline = new Overlay { Text = "Free" } },
        };
        var checks = 0;
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Quantify = command => command.Request.VoiceOver is null
                    ? Quantified(command, brief, by: "gpt")
                    : WorkerEvents.Quantified(command),
                CheckBrief = _ => Interlocked.Increment(ref checks) switch
                {
                    1 => new BriefChecked { Failures = [failure] },
                    2 => null,
                    _ => new BriefChecked { Failures = [] },
                },
            },
            new Dictionary<string, string?> { ["Orchestrator:BriefCheckTimeout"] = "00:00:15" });

        var first = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == first);
        var second = await fleet.RequestAsync(Fleet.Request("r-2") with { VoiceOver = Voice });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == second);

        Assert.Equal(
            ["Good morning.", "Good morning.", Voice.Text], fleet.Facts.All<CheckBrief>().Select(check => check.Brief.VoiceOver?.Text));
    }

    [Fact]
    public async Task Should_not_check_the_tenants_next_request_after_the_first_check_of_a_prompt_was_not_answered()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Quantify = command => Quantified(command, new Brief { VoiceOver = new VoiceOver { Text = "Good morning." } }),
                CheckBrief = _ => null,
            },
            new Dictionary<string, string?> {
                ["Orchestrator:BriefCheckTimeout"] = "00:00:01", ["Orchestrator:BriefCheckPause"] = "01:00:00",
            });

        var first = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == first);
        var second = await fleet.RequestAsync(Fleet.Request("r-2"));
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == second);

        Assert.Single(fleet.Facts.All<CheckBrief>());
    }

    [Fact]
    public async Task Should_not_be_asked_about_moods_captions_and_shapes()
    {
        await using var fleet = await Fleet.StartAsync();

        await fleet.RequestAsync(Fleet.Request() with
        {
            Music = new Music { Mood = "warm" }, Captions = new Captions { Mode = CaptionMode.Burned }, Outputs = ["9:16"],
        });
        await fleet.Facts.FirstAsync<VideoCompleted>();

        Assert.Empty(fleet.Facts.All<CheckBrief>());
    }

    [Fact]
    public async Task Should_fail_before_pictures_are_made_where_the_words_do_not_fit_the_prompts_length()
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Quantify = command => new PromptQuantified
            {
                JobId = command.JobId,
                Parameters = WorkerEvents.Parameters(command.Request) with
                {
                    Brief = new Brief { VoiceOver = new VoiceOver { Text = string.Join(' ', Enumerable.Repeat("Many words.", 60)) } },
                    Spans = [new PromptSpan { Field = "durationSeconds", Value = "6", Start = 0, Length = 9 }],
                },
            },
        });

        var jobId = await fleet.RequestAsync(Fleet.Request());
        var failed = await fleet.Facts.FirstAsync<VideoFailed>(one => one.JobId == jobId);

        Assert.Equal((FailureCode.InvalidRequest, "voiceOver.text"), (failed.Failure.Code, failed.Failure.Field));
        Assert.Empty(fleet.Facts.All<RenderKeyframes>());
        var states = (await fleet.HistoryAsync(jobId)).Where(one => one.Type == "state").Select(one => one.Data);
        Assert.Equal(["""{"state":"Quantifying"}"""], states);
    }

    [Fact]
    public async Task Should_fail_before_pictures_are_made_where_what_the_prompt_says_cannot_be_fulfilled()
    {
        var failure = new Failure { Code = FailureCode.InvalidRequest, Field = "voiceOver.text", Text = "no voice speaks it" };
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Quantify = command => Quantified(command, new Brief { VoiceOver = new VoiceOver { Text = "おはよう" } }),
            CheckBrief = _ => new BriefChecked { Failures = [failure] },
        });

        var jobId = await fleet.RequestAsync(Fleet.Request() with { MaxCost = 2 });
        var failed = await fleet.Facts.FirstAsync<VideoFailed>(one => one.JobId == jobId);

        Assert.Equal((failure.Code, failure.Field, failure.Text), (failed.Failure.Code, failed.Failure.Field, failed.Failure.Text));
        var check = Assert.Single(fleet.Facts.All<CheckBrief>());
        Assert.Equal(("おはよう", 6.0, 2m), (check.Brief.VoiceOver?.Text, check.DurationSeconds, check.MaxCost));
        Assert.Empty(fleet.Facts.All<RenderKeyframes>());
    }

    /// <summary>The customer has not asked for the headline, so the job goes on without it; what the prompt asks for stays.</summary>
    [Fact]
    public async Task Should_leave_out_what_a_language_model_has_added_and_say_so()
    {
        var failure = new Failure { Code = FailureCode.InvalidRequest, Field = "overlays.headline.text", Text = "'Free' is forbidden." };
        var brief = new Brief
        {
            VoiceOver = new VoiceOver { Text = "Good morning." }, Overlays = new Overlays { Headline = new Overlay { Text = "Free" } },
        };
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Quantify = command => Quantified(command, brief, by: "gpt"),
            CheckBrief = check => new BriefChecked { Failures = check.Brief.Overlays is null ? [] : [failure] },
        });

        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);

        var command = Assert.Single(fleet.Facts.All<FinishVideo>());
        Assert.Equal(("Good morning.", null), (command.Brief?.VoiceOver?.Text, command.Brief?.Overlays));
        Assert.Equal(
            ["overlays.headline of the language model was left out: 'Free' is forbidden."], command.Parameters.Adjustments);
    }

    [Fact]
    public async Task Should_give_the_prompt_worker_and_finishing_the_brand_kit_that_the_request_names()
    {
        await using var fleet = await Fleet.StartAsync();
        var tone = "warm, plain words";
        await fleet.ReadAsync(database =>
        {
            database.Add(new StoredBrandKit
            {
                TenantName = "acme", Name = "spring", Kit = new BrandKit { Tone = tone }, UpdatedAt = DateTimeOffset.UnixEpoch,
            });
            return database.SaveChangesAsync(TestContext.Current.CancellationToken);
        });

        await fleet.RequestAsync(Fleet.Request() with { BrandKit = "spring" });
        await fleet.Facts.FirstAsync<VideoCompleted>();

        Assert.Equal(tone, Assert.Single(fleet.Facts.All<QuantifyPrompt>()).BrandKit?.Tone);
        Assert.Equal(tone, Assert.Single(fleet.Facts.All<FinishVideo>()).BrandKit?.Tone);
    }

    /// <summary>A request that wants no label gets it where the tenant's policy wants one.</summary>
    [Fact]
    public async Task Should_finish_with_the_label_that_the_tenants_policy_wants()
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Quantify = command => new PromptQuantified
            {
                JobId = command.JobId, Parameters = WorkerEvents.Parameters(command.Request) with { RequiresLabel = true },
            },
        });
        await fleet.RequestAsync(Fleet.Request() with { Disclosure = new Disclosure { Label = false } });
        await fleet.RequestAsync(Fleet.Request("r-2"));
        await fleet.Facts.NthAsync<VideoCompleted>(2, _ => true);

        Assert.All(fleet.Facts.All<FinishVideo>(), command => Assert.True(command.Brief?.Disclosure?.Label));
    }

    private static PromptQuantified Quantified(QuantifyPrompt command, Brief brief, string by = PromptParameters.Rules) => new()
    {
        JobId = command.JobId,
        Parameters = WorkerEvents.Parameters(command.Request) with { Brief = brief, QuantifiedBy = by },
    };

    /// <summary>How long each check may take.</summary>
    private sealed class CheckLimits : ISendObserver
    {
        public ConcurrentQueue<TimeSpan?> Limits { get; } = [];

        public Task PreSend<T>(SendContext<T> context)
            where T : class
        {
            if (context.Message is CheckBrief)
            {
                Limits.Enqueue(context.TimeToLive);
            }

            return Task.CompletedTask;
        }

        public Task PostSend<T>(SendContext<T> context)
            where T : class => Task.CompletedTask;

        public Task SendFault<T>(SendContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;
    }
}
