using System.Net.Http.Json;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Operations;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Keys;

namespace AdGenius.Gateway.Tests.Admin;

public sealed class When_an_operator_acts(KeyedGatewayFixture gateway) : IClassFixture<KeyedGatewayFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Routes => new()
    {
        { "GET", "pauses" }, { "PUT", "pauses/tenant/acme" }, { "DELETE", "pauses/tenant/acme" }, { "GET", "failed-messages" },
        { "GET", "failed-messages/videos_error" }, { "POST", "failed-messages/videos_error/requeue?all=true" },
        { "POST", "failed-messages/videos_error/discard?all=true" }, { "GET", "audit-log" },
        { "POST", "videos/3f2504e0-4f89-11d3-9a0c-0305e82c3301/retry" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Should_need_the_role_admin(string method, string path)
    {
        foreach (var role in new[] { ApiKeyRole.Read, ApiKeyRole.Submit })
        {
            var key = await gateway.GivenKeyAsync(GatewayFixture.NewName(), role: role);
            using var refused = await gateway.SendWithAsync(key, new HttpMethod(method), $"/api/v1/admin/{path}");
            Assert.Contains(
                "role admin", (await Problem.ReadAsync(refused, 403)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Should_pause_and_resume_a_tenant_and_say_so_to_its_jobs()
    {
        var admin = await AdminAsync();
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var tenant = request.TenantName;
        var jobId = await gateway.GivenJobAsync(request, job => job.CurrentState = "Queued");
        var running = GatewayFixture.Request(tenant);
        await gateway.GivenJobAsync(running, job => job.IsRunning = true);
        var key = await gateway.GivenKeyAsync(tenant);
        var pause = await SendAsync<PauseInfo>(admin, HttpMethod.Put, $"pauses/tenant/{tenant}?reason=unpaid%20bill");
        Assert.Equal(
            ("tenant", tenant, "unpaid bill", 1L, $"key {admin.Key.KeyId} of {admin.Key.TenantName}"),
            (pause.Kind, pause.Name, pause.Reason, pause.InProgress, pause.Actor));

        var waiting = (await ReadAsync(key, jobId)).Waiting!;
        Assert.Equal((JobWaitReason.TenantPaused, "The tenant is paused by an operator: unpaid bill"), (waiting.Reason, waiting.Text));
        Assert.Equal(pause.Since, waiting.Since);
        Assert.Null((await ReadAsync(key, GatewayFixture.JobOf(running))).Waiting);
        Assert.Contains((await SendAsync<PauseList>(admin, HttpMethod.Get, "pauses")).Pauses, one => one.Name == tenant);

        // What is paused already stays so since then, with the new reason.
        Assert.Equal(pause.Since, (await SendAsync<PauseInfo>(admin, HttpMethod.Put, $"pauses/tenant/{tenant}?reason=paid")).Since);
        using var resumed = await gateway.SendWithAsync(admin, HttpMethod.Delete, $"/api/v1/admin/pauses/tenant/{tenant}");
        Assert.Equal(204, (int)resumed.StatusCode);
        Assert.Null((await ReadAsync(key, jobId)).Waiting);
        using var again = await gateway.SendWithAsync(admin, HttpMethod.Delete, $"/api/v1/admin/pauses/tenant/{tenant}");
        await Problem.ReadAsync(again, 404);
    }

    [Fact]
    public async Task Should_say_which_model_is_paused_and_when_a_scheduled_job_starts()
    {
        var admin = await AdminAsync();
        var request = GatewayFixture.Request(GatewayFixture.NewName()) with { Model = "pika_v2", Priority = JobPriority.High };
        var jobId = await gateway.GivenJobAsync(request, job => job.CurrentState = "Queued");
        var start = new DateTimeOffset(2999, 1, 1, 9, 30, 0, TimeSpan.Zero);
        var scheduled = await gateway.GivenJobAsync(
            GatewayFixture.Request(request.TenantName) with { StartAt = start }, job => job.CurrentState = "Queued");
        var key = await gateway.GivenKeyAsync(request.TenantName);
        await SendAsync<PauseInfo>(admin, HttpMethod.Put, "pauses/model/pika_v2");

        var job = await ReadAsync(key, jobId);
        Assert.Equal(
            (JobPriority.High, JobWaitReason.ModelPaused, "The model pika_v2 is paused by an operator."),
            (job.Priority, job.Waiting!.Reason, job.Waiting.Text));
        var later = await ReadAsync(key, scheduled);
        Assert.Equal((JobWaitReason.Scheduled, start, start), (later.Waiting!.Reason, later.Waiting.Until, later.StartAt));
        Assert.Equal("The job starts at 2999-01-01 09:30:00 UTC at the earliest.", later.Waiting.Text);
    }

    [Theory]
    [InlineData("pauses/queue/no-such", "name", "allowed are videos, video-saga")]
    [InlineData("pauses/queue/render-keyframes.", "name", "and render-keyframes.NAME")]
    [InlineData("pauses/queue/render-keyframes.sd15_error", "name", "and render-keyframes.NAME")]
    [InlineData("pauses/queue/render-keyframes.a%20b", "name", "and render-keyframes.NAME")]
    [InlineData("pauses/model/sora", "name", "allowed are local, runway_gen3")]
    [InlineData("pauses/tenant/-", "name", "1 to 64 letters")]
    [InlineData("pauses/job/x", "kind", "allowed are queue, model and tenant")]
    [InlineData("pauses/model/local?reason=a%07b", "reason", "control")]
    public async Task Should_name_what_cannot_be_paused(string path, string field, string text)
    {
        using var refused = await gateway.SendWithAsync(await AdminAsync(), HttpMethod.Put, $"/api/v1/admin/{path}");
        Assert.Contains(text, (await Problem.ReadAsync(refused, 400)).Of(field), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("failed-messages/other/requeue?all=true", "queue", "_error or _skipped")]
    [InlineData("failed-messages/videos_error/requeue", "message", "all=true")]
    [InlineData("failed-messages/videos_error/discard?all=yes", "message", "all=true")]
    [InlineData("failed-messages/videos_error/discard?all=true&message=x", "message", "either message")]
    public async Task Should_name_what_cannot_be_moved(string path, string field, string text)
    {
        using var refused = await gateway.SendWithAsync(await AdminAsync(), HttpMethod.Post, $"/api/v1/admin/{path}");
        Assert.Contains(text, (await Problem.ReadAsync(refused, 400)).Of(field), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_retry_any_tenants_job_and_ask_before_money_is_spent()
    {
        var admin = await AdminAsync();
        var request = GatewayFixture.Request(GatewayFixture.NewName()) with { Model = "runway_gen3" };
        var jobId = await gateway.GivenJobAsync(request, job =>
        {
            job.CurrentState = "Failed";
            job.Parameters = TestKit.Fakes.WorkerEvents.Parameters(request);
            job.MainStage = WorkStage.Generate;
            job.Takes[0].Status = TakeStatus.Failed;
            job.Takes[0].Model = "runway_gen3";
        });
        using var unasked = await gateway.SendWithAsync(admin, HttpMethod.Post, $"/api/v1/admin/videos/{jobId}/retry");
        Assert.Contains(
            "may pay runway_gen3 again", (await Problem.ReadAsync(unasked, 422)).Of("allowSpending"), StringComparison.Ordinal);
        var owner = await gateway.GivenKeyAsync(request.TenantName);
        using var forbidden = await gateway.SendWithAsync(owner, HttpMethod.Post, $"/api/v1/videos/{jobId}/retry");
        Assert.Contains(
            "Only an operator", (await Problem.ReadAsync(forbidden, 403)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Fleet.Received.OfType<RetryVideo>(), sent => sent.JobId == jobId);

        var job = await SendAsync<VideoJob>(admin, HttpMethod.Post, $"videos/{jobId}/retry?allowSpending=true", 202);
        Assert.Equal(jobId, job.Id);
        var command = await gateway.ReceivedAsync<RetryVideo>(sent => sent.JobId == jobId);
        Assert.Equal((request.TenantName, true, null), (command.TenantName, command.AllowSpending, command.FromStart));
    }

    /// <summary>The last attempt was free, but from the start the provider that was requested makes the clip again.</summary>
    [Theory]
    [InlineData("local", KeyframeSource.Diffusion)]
    [InlineData("placeholder", KeyframeSource.Placeholder)]
    public async Task Should_ask_before_a_retry_from_the_start_pays_the_requested_model(string last, KeyframeSource source)
    {
        var admin = await AdminAsync();
        var request = GatewayFixture.Request(GatewayFixture.NewName()) with { Model = "runway_gen3" };
        var jobId = await gateway.GivenJobAsync(request, job =>
        {
            job.CurrentState = "Failed";
            job.Parameters = TestKit.Fakes.WorkerEvents.Parameters(request);
            job.MainStage = WorkStage.Keyframes;
            job.Model = "runway_gen3";
            job.Takes[0].Status = TakeStatus.Failed;
            job.Takes[0].Model = last;
            job.Takes[0].Source = source;
            job.Takes[0].AttemptStartedAt = job.AcceptedAt;
        });
        var owner = await gateway.GivenKeyAsync(request.TenantName);
        using var forbidden = await gateway.SendWithAsync(owner, HttpMethod.Post, $"/api/v1/videos/{jobId}/retry?fromStart=true");
        Assert.Contains(
            "Take 1 is made anew, so a retry (from Generation) may pay runway_gen3 again.",
            (await Problem.ReadAsync(forbidden, 403)).GetProperty("detail").GetString(),
            StringComparison.Ordinal);
        using var unasked = await gateway.SendWithAsync(
            admin, HttpMethod.Post, $"/api/v1/admin/videos/{jobId}/retry?fromStart=true");
        Assert.Contains(
            "may pay runway_gen3 again", (await Problem.ReadAsync(unasked, 422)).Of("allowSpending"), StringComparison.Ordinal);

        // From where it failed it goes on without the provider.
        using var free = await gateway.SendWithAsync(owner, HttpMethod.Post, $"/api/v1/videos/{jobId}/retry");
        Assert.Equal(202, (int)free.StatusCode);
        Assert.Null((await gateway.ReceivedAsync<RetryVideo>(sent => sent.JobId == jobId)).FromStart);
    }

    [Fact]
    public async Task Should_record_every_act_with_its_result_and_show_it()
    {
        var admin = await AdminAsync();
        var tenant = GatewayFixture.NewName();
        await SendAsync<PauseInfo>(admin, HttpMethod.Put, $"pauses/tenant/{tenant}?reason=test");
        using var limits = await gateway.SendWithAsync(
            admin, HttpMethod.Put, $"/api/v1/admin/tenants/{tenant}/limits", json: "{\"maxRunningJobs\":3}");
        using var refused = await gateway.SendWithAsync(admin, HttpMethod.Put, "/api/v1/admin/pauses/queue/no-such");
        var events = (await SendAsync<AuditEventPage>(admin, HttpMethod.Get, "audit-log?limit=100")).Items
            .Where(auditEvent => auditEvent.Actor == $"key {admin.Key.KeyId} of {admin.Key.TenantName}").Reverse().ToList();
        Assert.Equal(
            [
                ("PauseWork", $"pauses/tenant/{tenant}", "reason=test", "Done"),
                ("SetTenantLimits", $"tenants/{tenant}/limits", "{\"maxRunningJobs\":3}", "Done"),
                ("PauseWork", "pauses/queue/no-such", null, "Refused"),
            ],
            events.Select(auditEvent => (auditEvent.Action, auditEvent.Target, auditEvent.Details, auditEvent.Result)));
        Assert.Contains("'no-such' is unknown", events[2].ResultText, StringComparison.Ordinal);

        var newest = await SendAsync<AuditEventPage>(admin, HttpMethod.Get, "audit-log?limit=1");
        var older = await SendAsync<AuditEventPage>(admin, HttpMethod.Get, $"audit-log?limit=1&before={newest.NextBefore}");
        Assert.True(older.Items.Single().Sequence < newest.Items.Single().Sequence);
        foreach (var path in new[] { "audit-log?limit=0", "audit-log?limit=x", "audit-log?before=-1" })
        {
            using var invalid = await gateway.SendWithAsync(admin, HttpMethod.Get, $"/api/v1/admin/{path}");
            await Problem.ReadAsync(invalid, 400);
        }
    }

    [Fact]
    public async Task Should_have_no_failed_messages_on_the_bus_in_memory()
    {
        var admin = await AdminAsync();
        Assert.Empty((await SendAsync<FailedQueueList>(admin, HttpMethod.Get, "failed-messages")).Queues);
        Assert.Empty((await SendAsync<FailedMessageList>(admin, HttpMethod.Get, "failed-messages/dead-letter")).Messages);
        Assert.Equal(
            0, (await SendAsync<MovedMessages>(admin, HttpMethod.Post, "failed-messages/dead-letter/requeue?message=x")).Count);
    }

    private Task<NewApiKey> AdminAsync() => gateway.GivenKeyAsync(GatewayFixture.NewName(), role: ApiKeyRole.Admin);

    private async Task<T> SendAsync<T>(NewApiKey key, HttpMethod method, string path, int status = 200)
    {
        using var answer = await gateway.SendWithAsync(key, method, $"/api/v1/admin/{path}");
        Assert.Equal(status, (int)answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<T>(HttpJson.Options, Cancellation))!;
    }

    private async Task<VideoJob> ReadAsync(NewApiKey key, Guid jobId)
    {
        using var answer = await gateway.SendWithAsync(key, HttpMethod.Get, $"/api/v1/videos/{jobId}");
        return await GatewayFixture.ReadJobAsync(answer);
    }
}
