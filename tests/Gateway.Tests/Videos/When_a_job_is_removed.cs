using System.Text.Json.Nodes;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Videos;

public sealed class When_a_job_is_removed(GatewayFixture gateway)
{
    [Fact]
    public async Task Should_cancel_it_while_it_runs()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        using var answer = await gateway.SendAsync(HttpMethod.Delete, $"/api/v1/videos/{jobId}?reason=wrong%20ad", request.TenantName);
        Assert.Equal(202, (int)answer.StatusCode);
        var command = await gateway.ReceivedAsync<CancelVideo>(cancel => cancel.JobId == jobId);
        Assert.Equal((request.TenantName, "wrong ad"), (command.TenantName, command.Reason));
    }

    [Fact]
    public async Task Should_delete_the_files_of_one_that_has_ended()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job =>
        {
            (job.CurrentState, job.EndedAt) = ("Completed", job.AcceptedAt);
            job.Takes[0].Video = Rows.File("ads/t/a.mp4");
            job.Takes[0].Manifest = Rows.File("ads/t/a.json");
        });
        using var answer = await gateway.SendAsync(HttpMethod.Delete, $"/api/v1/videos/{jobId}", request.TenantName);
        Assert.Equal(202, (int)answer.StatusCode);
        var command = await gateway.ReceivedAsync<DeleteVideo>(delete => delete.JobId == jobId);
        Assert.Equal(["ads/t/a.mp4", "ads/t/a.json"], command.Keys);
    }

    /// <summary>A failed job has no stored files, but keyframes and clips in staging.</summary>
    [Fact]
    public async Task Should_delete_what_is_staged_of_one_that_has_stored_nothing()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job => (job.CurrentState, job.EndedAt) = ("Failed", job.AcceptedAt));
        using var answer = await gateway.SendAsync(HttpMethod.Delete, $"/api/v1/videos/{jobId}", request.TenantName);
        Assert.Equal(202, (int)answer.StatusCode);
        var command = await gateway.ReceivedAsync<DeleteVideo>(delete => delete.JobId == jobId);
        Assert.Equal((request.TenantName, null), (command.TenantName, command.TakeId));
        Assert.Empty(command.Keys);
    }

    [Fact]
    public async Task Should_delete_what_storing_has_left_of_takes_that_are_not_stored()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job =>
        {
            (job.CurrentState, job.EndedAt) = ("Failed", job.AcceptedAt);
            (job.Takes[0].Status, job.Takes[0].Iteration) = (TakeStatus.Failed, 4);
            job.Takes[0].Finished =
            [
                new FinishedOutput
                {
                    Name = "main",
                    Shape = "16:9",
                    Video = Rows.File("staging/a.mp4"),
                    Poster = Rows.File("staging/a.jpg"),
                    Preview = Rows.File("staging/a.webp"),
                    Facts = new ClipFacts { Width = 854, Height = 480, FramesPerSecond = 24, FrameCount = 48, DurationSeconds = 2 },
                },
            ];
        });
        using var answer = await gateway.SendAsync(HttpMethod.Delete, $"/api/v1/videos/{jobId}", request.TenantName);
        Assert.Equal(202, (int)answer.StatusCode);

        var command = await gateway.ReceivedAsync<DeleteVideo>(delete => delete.JobId == jobId);
        Assert.Empty(command.Keys);
        Assert.Equal((4, request.CreativeId), (Assert.Single(command.Partial!).Iteration, command.Partial![0].CreativeId));
    }

    [Fact]
    public async Task Should_show_no_links_after_that_and_say_so()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job =>
        {
            job.CurrentState = "Completed";
            job.EndedAt = DateTimeOffset.UnixEpoch.AddDays(1);
            job.Takes[0].Video = Rows.File("ads/t/b.mp4");
            job.Takes[0].Poster = Rows.File("ads/t/b.jpg");
        });
        using var answer = await gateway.SendAsync(HttpMethod.Delete, $"/api/v1/videos/{jobId}", request.TenantName);
        var removed = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        using var read = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}", request.TenantName);
        var later = JsonNode.Parse(await read.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.All([removed, later], job =>
        {
            Assert.Equal("Deleted", (string?)job["state"]);
            Assert.True((bool)job["isEnded"]!);
            Assert.NotNull(job["deletedAt"]);
            Assert.Null(job["takes"]![0]!["video"]);
            Assert.Null(job["takes"]![0]!["poster"]);
            Assert.DoesNotContain("ads/t/b", job.ToJsonString(), StringComparison.Ordinal);
        });
        Assert.Equal(1, await CountAsync(request.TenantName, "Deleted"));
        Assert.Equal(0, await CountAsync(request.TenantName, "Completed"));

        // A second command deletes the same again, and does not change when that was.
        using var again = await gateway.SendAsync(HttpMethod.Delete, $"/api/v1/videos/{jobId}", request.TenantName);
        Assert.Equal(
            (string?)later["deletedAt"],
            (string?)JsonNode.Parse(await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["deletedAt"]);
        using var events = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}/events", request.TenantName);
        Assert.Single(
            (await events.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n'),
            line => line == "event: deleted");
    }

    /// <summary>A retry that is handled while the broker confirms the command to delete.</summary>
    [Fact]
    public async Task Should_cancel_it_when_it_was_retried_since_it_was_read()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job => (job.CurrentState, job.EndedAt) = ("Failed", job.AcceptedAt));
        using var retry = new RetriedOnDelete(gateway, jobId);
        using var answer = await gateway.SendAsync(HttpMethod.Delete, $"/api/v1/videos/{jobId}", request.TenantName);
        Assert.Equal(202, (int)answer.StatusCode);

        var removed = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal("Queued", (string?)removed["state"]);
        Assert.Null(removed["deletedAt"]);
        Assert.Equal(request.TenantName, (await gateway.ReceivedAsync<CancelVideo>(cancel => cancel.JobId == jobId)).TenantName);
    }

    /// <summary>OpenAI's clients call again after this answer, and the video is deleted then.</summary>
    [Fact]
    public async Task Should_not_say_that_one_which_was_retried_is_deleted()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job => (job.CurrentState, job.EndedAt) = ("Failed", job.AcceptedAt));
        using var retry = new RetriedOnDelete(gateway, jobId);
        using var answer = await gateway.SendAsync(HttpMethod.Delete, $"/v1/videos/video_{jobId:N}", request.TenantName);
        Assert.Equal(409, (int)answer.StatusCode);
        await gateway.ReceivedAsync<CancelVideo>(cancel => cancel.JobId == jobId);
    }

    private async Task<int> CountAsync(string tenantName, string state)
    {
        using var listed = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos?state={state}", tenantName);
        return JsonNode.Parse(await listed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["items"]!.AsArray().Count;
    }

    /// <summary>Retries a job as soon as the command to delete its files was sent.</summary>
    private sealed class RetriedOnDelete : ISendObserver, IDisposable
    {
        private readonly GatewayFixture _gateway;
        private readonly Guid _jobId;
        private readonly ConnectHandle _observer;

        public RetriedOnDelete(GatewayFixture gateway, Guid jobId)
        {
            (_gateway, _jobId) = (gateway, jobId);
            _observer = gateway.Services.GetRequiredService<IBus>().ConnectSendObserver(this);
        }

        public Task PreSend<T>(SendContext<T> context)
            where T : class => Task.CompletedTask;

        public async Task PostSend<T>(SendContext<T> context)
            where T : class
        {
            if (context.Message is DeleteVideo command && command.JobId == _jobId)
            {
                await _gateway.RestartAsync(_jobId, VideoState.Queued);
            }
        }

        public Task SendFault<T>(SendContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;

        public void Dispose() => _observer.Disconnect();
    }
}
