using AdGenius.Contracts;
using AdGenius.Contracts.Assets;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using AdGenius.TestKit.Fakes;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_a_request_arrives
{
    [Fact]
    public async Task Should_refuse_what_cannot_be_served_and_keep_nothing()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.SendAsync(Fleet.Request() with { DurationSeconds = 601, TenantName = "../etc", Variations = 13 });
        var refused = await fleet.Facts.FirstAsync<VideoRefused>();
        Assert.Equal(["tenantName", "variations", "durationSeconds"], refused.Failures.Select(failure => failure.Field));
        Assert.Equal(0, await fleet.ReadAsync(database => database.Videos.CountAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Should_refuse_plain_JSON_that_is_not_UTF8_and_not_guess_its_text()
    {
        await using var fleet = await Fleet.StartAsync();
        var videos = await fleet.Services.GetRequiredService<IBusControl>().GetSendEndpoint(CommandRoutes.AddressOf<GenerateVideo>());
        await videos.Send(
            new RawJsonMessage
            {
                Kind = nameof(GenerateVideo),
                Text = """{"requestId":"r-1","tenantName":"acme","creativeId":"spring","prompt":"A caf\ufffd"}""",
                IsDamaged = true,
            },
            TestContext.Current.CancellationToken);
        var refused = await fleet.Facts.FirstAsync<VideoRefused>();
        Assert.Equal(("acme", "r-1", "body"), (refused.TenantName, refused.RequestId, Assert.Single(refused.Failures).Field));
        Assert.Equal(0, await fleet.ReadAsync(database => database.Videos.CountAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Should_name_UTF8_and_the_request_in_the_refusal_of_plain_JSON_in_UTF16()
    {
        await using var fleet = await Fleet.StartAsync();
        var videos = await fleet.Services.GetRequiredService<IBusControl>().GetSendEndpoint(CommandRoutes.AddressOf<GenerateVideo>());
        await videos.Send(
            new RawJsonMessage
            {
                Kind = nameof(GenerateVideo),
                Text = """{"requestId":"r-1","tenantName":"acme","creativeId":"spring","prompt":"A café"}""",
                IsWide = true,
            },
            TestContext.Current.CancellationToken);
        var refused = await fleet.Facts.FirstAsync<VideoRefused>();
        Assert.Equal(("acme", "r-1"), (refused.TenantName, refused.RequestId));
        Assert.Contains("UTF-16", Assert.Single(refused.Failures).Text, StringComparison.Ordinal);
    }

    /// <summary>The event is lost where a gateway or the broker is started again, so the rows alone must say it.</summary>
    [Fact]
    public async Task Should_write_a_refusal_to_the_accepted_request_and_its_batch_before_it_is_published()
    {
        await using var fleet = await Fleet.StartAsync();
        var request = Fleet.Request() with { Feedback = "more light", BasedOnTake = Guid.NewGuid() };
        var (jobId, other, batchId) = (JobIds.OfRequest(request.TenantName, request.RequestId), Guid.NewGuid(), Guid.NewGuid());
        await fleet.ReadAsync(async database =>
        {
            database.AddRange(Accepted(jobId, request), Accepted(other, request));
            await BatchStore.RecordAsync(
                database,
                new Batch { BatchId = batchId, TenantName = request.TenantName, ItemCount = 2, CreatedAt = Now },
                [Item(batchId, 0, request.TenantName, jobId), Item(batchId, 1, request.TenantName, other)],
                [],
                TestContext.Current.CancellationToken);
            return 0;
        });

        await fleet.SendAsync(request);
        var refused = await fleet.Facts.FirstAsync<VideoRefused>();

        var (rows, items) = await fleet.ReadAsync(async database => (
            await database.QueuedRequests.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken),
            await BatchStore.JobsAsync(database, request.TenantName, batchId, TestContext.Current.CancellationToken)));
        var row = Assert.Single(rows, one => one.RefusedAt is not null);
        Assert.Equal((jobId, refused.At, "basedOnTake"), (row.JobId, row.RefusedAt, Assert.Single(row.Refusals!).Field));
        Assert.Equal([refused.Failures[0].Text, null], items.Select(item => item.Refusal));
    }

    /// <summary>Its caller has corrected it meanwhile, and sent it again under the same id.</summary>
    [Fact]
    public async Task Should_not_write_a_refusal_to_another_request_of_the_same_id()
    {
        await using var fleet = await Fleet.StartAsync();
        var request = Fleet.Request() with { DurationSeconds = 601 };
        var (jobId, batchId) = (JobIds.OfRequest(request.TenantName, request.RequestId), Guid.NewGuid());
        await fleet.ReadAsync(async database =>
        {
            database.Add(Accepted(jobId, request with { DurationSeconds = 6 }));
            await BatchStore.RecordAsync(
                database,
                new Batch { BatchId = batchId, TenantName = request.TenantName, ItemCount = 1, CreatedAt = Now },
                [Item(batchId, 0, request.TenantName, jobId)],
                [],
                TestContext.Current.CancellationToken);
            return 0;
        });

        await fleet.SendAsync(request);
        await fleet.Facts.FirstAsync<VideoRefused>();

        var (row, items) = await fleet.ReadAsync(async database => (
            await database.QueuedRequests.AsNoTracking().SingleAsync(TestContext.Current.CancellationToken),
            await BatchStore.JobsAsync(database, request.TenantName, batchId, TestContext.Current.CancellationToken)));
        Assert.Null(row.RefusedAt);
        Assert.Null(Assert.Single(items).Refusal);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow(); // retention deletes older rows

    private static QueuedRequest Accepted(Guid jobId, GenerateVideo request) => new()
    {
        JobId = jobId,
        TenantName = request.TenantName,
        RequestId = request.RequestId,
        CreativeId = request.CreativeId,
        Digest = RequestDigest.Of(request),
        At = Now,
    };

    private static BatchItem Item(Guid batchId, int index, string tenantName, Guid jobId) =>
        new() { BatchId = batchId, ItemIndex = index, TenantName = tenantName, JobId = jobId };

    [Fact]
    public async Task Should_repeat_no_more_of_a_refused_request_than_its_ids_cleaned()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.SendAsync(Fleet.Request("r\0" + new string('x', 10_000), "t\u0007" + new string('y', 10_000)));
        var refused = await fleet.Facts.FirstAsync<VideoRefused>();
        Assert.Equal(("r" + new string('x', 199), "t" + new string('y', 63)), (refused.RequestId, refused.TenantName));
    }

    [Fact]
    public async Task Should_refuse_feedback_on_another_tenants_take()
    {
        await using var fleet = await Fleet.StartAsync();
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoCompleted>();
        await fleet.SendAsync(
            Fleet.Request("r-2", tenant: "other") with { Feedback = "more light", BasedOnTake = JobIds.OfTake(jobId, 1) });
        var refused = await fleet.Facts.FirstAsync<VideoRefused>();
        Assert.Equal("basedOnTake", Assert.Single(refused.Failures).Field);
    }

    [Fact]
    public async Task Should_refuse_feedback_on_a_take_of_a_deleted_video()
    {
        await using var fleet = await Fleet.StartAsync();
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<VideoCompleted>();
        await Until.TrueAsync(
            "the ended job is marked as deleted",
            () => fleet.ReadAsync(database => JobMarks.MarkDeletedAsync(database, jobId, Now, TestContext.Current.CancellationToken)),
            TestContext.Current.CancellationToken);
        await fleet.SendAsync(Fleet.Request("r-2") with { Feedback = "more light", BasedOnTake = JobIds.OfTake(jobId, 1) });
        var refused = await fleet.Facts.FirstAsync<VideoRefused>();
        Assert.Equal(("r-2", "basedOnTake"), (refused.RequestId, Assert.Single(refused.Failures).Field));
    }

    [Fact]
    public async Task Should_refuse_uploaded_files_that_are_missing_another_tenants_or_of_the_wrong_kind()
    {
        await using var fleet = await Fleet.StartAsync();
        var (own, others, music) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await fleet.ReadAsync(async database =>
        {
            var tenantName = Fleet.Request().TenantName;
            database.AddRange(
                Uploaded(own, tenantName, AssetKind.Picture),
                Uploaded(others, "other", AssetKind.Picture),
                Uploaded(music, tenantName, AssetKind.Music));
            return await database.SaveChangesAsync(TestContext.Current.CancellationToken);
        });
        foreach (var (id, text) in new[]
        {
            (others, "is not the id of an uploaded file of this tenant"),
            (Guid.NewGuid(), "is not the id of an uploaded file of this tenant"),
            (music, "of kind Music; allowed are Picture, Logo"),
        })
        {
            await fleet.SendAsync(Fleet.Request($"r-{id}") with { SourceImage = AssetIds.ReferenceTo(id) });
            var refused = await fleet.Facts.FirstAsync<VideoRefused>(one => one.RequestId == $"r-{id}");
            var failure = Assert.Single(refused.Failures);
            Assert.Equal("sourceImage", failure.Field);
            Assert.Contains(text, failure.Text, StringComparison.Ordinal);
        }

        await fleet.SendAsync(Fleet.Request("r-brief") with
        {
            Music = new Music { Source = AssetIds.ReferenceTo(own) },
            Overlays = new Overlays { Logo = new Overlay { Image = AssetIds.ReferenceTo(others) } },
        });
        var brief = await fleet.Facts.FirstAsync<VideoRefused>(one => one.RequestId == "r-brief");
        Assert.Equal(["music.source", "overlays.logo.image"], brief.Failures.Select(failure => failure.Field));
        var jobId = await fleet.RequestAsync(Fleet.Request() with { SourceImage = own.ToString() });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);
    }

    private static Asset Uploaded(Guid assetId, string tenantName, AssetKind kind) => new()
    {
        AssetId = assetId,
        TenantName = tenantName,
        Kind = kind,
        Name = "a",
        Key = $"videos/{tenantName}/assets/{assetId:N}",
        Status = AssetStatus.Stored,
    };

    [Fact]
    public async Task Should_give_a_regeneration_the_parameters_of_the_earlier_take()
    {
        await using var fleet = await Fleet.StartAsync();
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Style = "watercolor" });
        await fleet.Facts.FirstAsync<VideoCompleted>();
        await fleet.SendAsync(Fleet.Request("r-2") with { Feedback = "more light", BasedOnTake = JobIds.OfTake(jobId, 1) });
        var command = await fleet.Facts.FirstAsync<QuantifyPrompt>(one => one.JobId != jobId);
        Assert.Equal("watercolor", command.Earlier!.Style);
        await fleet.Facts.NthAsync<VideoCompleted>(2, _ => true);
    }

    [Fact]
    public async Task Should_take_what_a_regeneration_leaves_out_from_the_earlier_take()
    {
        await using var fleet = await Fleet.StartAsync();
        var first = Fleet.Request() with
        {
            Style = "watercolor", Seed = 41, Variations = 2, Labels = new Dictionary<string, string> { ["a"] = "b" },
        };
        var jobId = await fleet.RequestAsync(first);
        await fleet.Facts.FirstAsync<VideoCompleted>();
        await fleet.SendAsync(new GenerateVideo
        {
            RequestId = "r-2",
            TenantName = first.TenantName,
            CreativeId = first.CreativeId,
            Feedback = "warmer",
            BasedOnTake = JobIds.OfTake(jobId, 2),
        });
        var command = await fleet.Facts.FirstAsync<QuantifyPrompt>(one => one.JobId != jobId);

        Assert.Equal(
            (first.Prompt, "watercolor", 42L, 1),
            (command.Request.Prompt, command.Request.Style, command.Request.Seed, command.Request.Variations));
        Assert.Equal("b", command.Request.Labels!["a"]);
        Assert.Equal((first.Prompt, 41L), (command.EarlierRequest!.Prompt, command.EarlierRequest.Seed));
        await fleet.Facts.NthAsync<VideoCompleted>(2, _ => true);
    }

    /// <summary>Else the first request's style would be stated again, and the feedback's would be lost.</summary>
    [Theory]
    [InlineData(null, "anime")]
    [InlineData("watercolor", "watercolor")]
    public async Task Should_take_what_feedback_has_changed_where_a_regeneration_does_not_state_it(string? stated, string expected)
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Quantify = command => new PromptQuantified
            {
                JobId = command.JobId,
                Parameters = WorkerEvents.Parameters(command.Request) with
                {
                    Style = "anime",
                    Regeneration = new RegenerationReport
                    {
                        BasedOnTake = Guid.NewGuid(), Feedback = "anime style", Changes = [], ChangedScenes = [],
                    },
                },
            },
        });
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Style = "watercolor" });
        await fleet.Facts.FirstAsync<VideoCompleted>();
        await fleet.SendAsync(Fleet.Request("r-2") with
        {
            Prompt = null, Style = stated, Feedback = "warmer", BasedOnTake = JobIds.OfTake(jobId, 1),
        });
        var command = await fleet.Facts.FirstAsync<QuantifyPrompt>(one => one.JobId != jobId);
        Assert.Equal((expected, "watercolor"), (command.Request.Style, command.EarlierRequest!.Style));
        await fleet.Facts.NthAsync<VideoCompleted>(2, _ => true);
    }

    /// <summary>What the request names was there when it was accepted.</summary>
    [Fact]
    public async Task Should_refuse_nothing_that_is_a_job_already()
    {
        await using var fleet = await Fleet.StartAsync();
        var assetId = Guid.NewGuid();
        var request = Fleet.Request() with { SourceImage = assetId.ToString() };
        await fleet.ReadAsync(async database =>
        {
            database.Add(Uploaded(assetId, request.TenantName, AssetKind.Picture));
            return await database.SaveChangesAsync(TestContext.Current.CancellationToken);
        });
        var jobId = await fleet.RequestAsync(request);
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);
        var feedback = new GenerateVideo
        {
            RequestId = "r-feedback",
            TenantName = request.TenantName,
            CreativeId = request.CreativeId,
            SourceImage = request.SourceImage, // stated: a copied one would be left out
            Feedback = "warmer",
            BasedOnTake = JobIds.OfTake(jobId, 1),
        };
        var regenerationId = await fleet.RequestAsync(feedback);
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == regenerationId);

        await fleet.ReadAsync(database => database.Set<Asset>().ExecuteDeleteAsync(TestContext.Current.CancellationToken));
        await fleet.SendAsync(request);
        await fleet.SendAsync(feedback);
        await fleet.Facts.NthAsync<Handled>(2, one => one.Message is GenerateVideo); // an accepted one is recorded as VideoRequested
        Assert.Empty(fleet.Facts.All<VideoRefused>());

        // Other requests under the same ids.
        await fleet.SendAsync(request with { Style = "watercolor" });
        await fleet.SendAsync(feedback with { Style = "watercolor" });
        await fleet.Facts.NthAsync<VideoRefused>(2, _ => true);
        Assert.Equal(2, fleet.Facts.All<VideoAccepted>().Count);
        Assert.Equal(2, await fleet.ReadAsync(database => database.Videos.CountAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Should_make_one_job_of_a_request_that_comes_many_times()
    {
        await using var fleet = await Fleet.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => fleet.SendAsync(Fleet.Request())));
        await fleet.Facts.FirstAsync<VideoCompleted>();

        // The later request is behind the repetitions in every queue.
        await fleet.SendAsync(Fleet.Request());
        var later = await fleet.RequestAsync(Fleet.Request("r-2"));
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == later);
        Assert.Equal(2, fleet.Facts.All<VideoAccepted>().Count);
        Assert.Equal(2, fleet.Facts.All<VideoCompleted>().Count);
        Assert.Equal(2, fleet.Facts.All<QuantifyPrompt>().Count);
        Assert.Equal(2, await fleet.ReadAsync(database => database.Set<TakeState>().CountAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Should_fail_the_job_when_the_prompt_is_rejected()
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Quantify = command => new PromptRejected {
                JobId = command.JobId,
                Failure = WorkerEvents.Failure(FailureCode.ContentPolicyViolation, retryable: false) },
        });
        await fleet.RequestAsync(Fleet.Request() with { Variations = 2 });
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Equal(FailureCode.ContentPolicyViolation, failed.Failure.Code);
        Assert.All(
            failed.Takes,
            take => Assert.Equal((TakeStatus.Failed, FailureCode.ContentPolicyViolation), (take.Status, take.Failure!.Code)));
    }
}
