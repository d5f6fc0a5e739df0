using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Models;
using AdGenius.Media.Probe;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.Sandbox;

public sealed class SandboxTests
{
    [Fact]
    public async Task An_order_becomes_a_playable_clip_in_staging()
    {
        await using var worker = await WorkerHost.StartAsync();
        var order = Orders.Clip(seconds: 2, aspect: "9:16");
        await worker.OrderAsync(order);

        var answer = await worker.Answers.WaitAsync<ClipGenerated>(clip => clip.TakeId == order.TakeId);

        Assert.True(answer.ProducedBy.IsSimulated);
        Assert.Equal("sandbox", answer.ProducedBy.Model);
        Assert.StartsWith("staging/", answer.Clip.Key, StringComparison.Ordinal);
        var file = Path.Combine(worker.Home, "probe.mp4");
        await using (var content = await worker.Services.GetRequiredService<IObjectStore>()
            .OpenReadAsync(answer.Clip.Key, TestContext.Current.CancellationToken))
        await using (var copy = File.Create(file))
        {
            await content.CopyToAsync(copy, TestContext.Current.CancellationToken);
        }

        var media = await worker.Services.GetRequiredService<MediaProbe>().ProbeAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal((480, 854), (media.Video!.Width, media.Video.Height));
        Assert.Equal(48, media.Video.FrameCount);
    }

    [Theory]
    [InlineData("moderated", FailureCode.ContentPolicyViolation)]
    [InlineData("no-video", FailureCode.ContentPolicyViolation)]
    [InlineData("quota", FailureCode.QuotaExceeded)]
    [InlineData("invalid", FailureCode.InvalidRequest)]
    [InlineData("fault", FailureCode.ProviderUnavailable)]
    [InlineData("retired", FailureCode.ProviderRetired)]
    [InlineData("lost", FailureCode.OutcomeUnknown)]
    [InlineData("bad-file", FailureCode.InvalidMedia)]
    public async Task A_scripted_failure_ends_in_its_code(string failure, FailureCode expected)
    {
        await using var worker = await WorkerHost.StartAsync();
        var order = Orders.Clip(prompt: $"a boat sandbox:fail={failure}, sandbox:delay=10ms");
        await worker.OrderAsync(order);

        var answer = await worker.Answers.WaitAsync<ClipFailed>(clip => clip.TakeId == order.TakeId);

        Assert.Equal(expected, answer.Failure.Code);
    }

    [Fact]
    public async Task A_lost_answer_is_found_again_and_not_submitted_twice()
    {
        await using var worker = await WorkerHost.StartAsync();
        var order = Orders.Clip(prompt: "sandbox:fail=found");
        await worker.OrderAsync(order);

        await worker.Answers.WaitAsync<ClipGenerated>(clip => clip.TakeId == order.TakeId);

        Assert.Equal(SubmissionStatus.Succeeded, (await worker.RowAsync(order)).Status);
    }

    [Fact]
    public async Task The_same_order_twice_is_one_submission_and_answered_again()
    {
        await using var worker = await WorkerHost.StartAsync();
        var order = Orders.Clip();
        await Task.WhenAll(worker.OrderAsync(order), worker.OrderAsync(order), worker.OrderAsync(order));
        var first = await worker.Answers.WaitAsync<ClipGenerated>(clip => clip.TakeId == order.TakeId);
        var before = worker.Answers.All<ClipGenerated>().Count;

        await worker.OrderAsync(order);
        await worker.Answers.WaitAsync<ClipGenerated>(_ => worker.Answers.All<ClipGenerated>().Count > before);

        Assert.All(worker.Answers.All<ClipGenerated>(), again => Assert.Equal(first.Clip, again.Clip));
        await worker.RowAsync(order);
    }

    [Fact]
    public async Task A_job_goes_on_after_a_restart()
    {
        var home = Directory.CreateTempSubdirectory("adgenius-restart-").FullName;
        var order = Orders.Clip(prompt: "sandbox:delay=1.5s");
        var first = await WorkerHost.StartAsync(home: home);
        await first.OrderAsync(order);
        await first.Answers.WaitAsync<ClipProgressed>(progress => progress.TakeId == order.TakeId && progress.Fraction is not null);
        await first.StopAsync();

        await using (var second = await WorkerHost.StartAsync(home: home))
        {
            await second.Answers.WaitAsync<ClipGenerated>(clip => clip.TakeId == order.TakeId);
        }

        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public async Task An_abandoned_take_is_stopped_and_costs_nothing()
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["Providers:Sandbox:PricePerSecond"] = "0.10" });
        var order = Orders.Clip(prompt: "sandbox:fail=never");
        await worker.OrderAsync(order);
        await worker.Answers.WaitAsync<ClipProgressed>(progress => progress.TakeId == order.TakeId);

        await worker.PublishAsync(
            new TakeAbandoned { JobId = order.JobId, TakeId = order.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        var answer = await worker.Answers.WaitAsync<ClipFailed>(clip => clip.TakeId == order.TakeId);

        Assert.Equal(FailureCode.Cancelled, answer.Failure.Code);
        Assert.Equal(0, Assert.Single(await worker.LedgerAsync()).AmountMicros);
    }

    [Fact]
    public async Task News_that_a_take_is_abandoned_may_come_before_its_order()
    {
        await using var worker = await WorkerHost.StartAsync();
        var order = Orders.Clip();
        await worker.PublishAsync(
            new TakeAbandoned { JobId = order.JobId, TakeId = order.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        await worker.ChangeAsync(database => Facts.UntilAsync(() => Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions
            .AnyAsync(database.Set<AbandonedTake>(), TestContext.Current.CancellationToken)));

        await worker.OrderAsync(order);

        Assert.Equal(FailureCode.Cancelled, (await worker.Answers.WaitAsync<ClipFailed>(clip => clip.TakeId == order.TakeId)).Failure.Code);
    }

    [Fact]
    public async Task A_job_past_its_deadline_is_stopped()
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["Providers:Sandbox:Deadline"] = "00:00:01" });
        var order = Orders.Clip(prompt: "sandbox:fail=never");
        await worker.OrderAsync(order);

        Assert.Equal(
            FailureCode.DeadlineExceeded,
            (await worker.Answers.WaitAsync<ClipFailed>(clip => clip.TakeId == order.TakeId)).Failure.Code);
    }

    [Fact]
    public async Task No_more_jobs_run_at_once_than_the_provider_allows()
    {
        await using var worker = await WorkerHost.StartAsync(
            new() { ["Providers:Sandbox:MaximumConcurrent"] = "2", ["Submissions:SlotPollInterval"] = "00:00:00.050" });
        var held = Enumerable.Range(0, 2).Select(_ => Orders.Clip(prompt: "sandbox:fail=never")).ToArray();
        foreach (var order in held)
        {
            await worker.OrderAsync(order);
            await worker.Answers.WaitAsync<ClipProgressed>(progress => progress.TakeId == order.TakeId);
        }

        var waiting = Orders.Clip();
        await worker.OrderAsync(waiting);
        var progress = await worker.Answers.WaitAsync<ClipProgressed>(said => said.TakeId == waiting.TakeId);
        Assert.Contains("free place", progress.Activity, StringComparison.Ordinal);
        Assert.Equal(SubmissionStatus.Recorded, (await worker.RowAsync(waiting)).Status);

        await worker.PublishAsync(
            new TakeAbandoned { JobId = held[0].JobId, TakeId = held[0].TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        await worker.Answers.WaitAsync<ClipGenerated>(clip => clip.TakeId == waiting.TakeId);
    }

    [Fact]
    public async Task The_catalogue_answers_over_the_bus()
    {
        await using var worker = await WorkerHost.StartAsync();
        var client = worker.Services.GetRequiredService<IBus>()
            .CreateRequestClient<ListVideoModels>(new Uri($"queue:{Queues.ListProviderModels}"));

        var answer = await client.GetResponse<VideoModels>(new ListVideoModels(), TestContext.Current.CancellationToken);

        Assert.Equal(VideoModelState.Available, answer.Message.Models.Single(model => model.Id == "sandbox").State);
    }
}
