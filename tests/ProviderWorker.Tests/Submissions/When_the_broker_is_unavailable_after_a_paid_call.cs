using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>The provider's job is recorded before anything is published, so that it is continued whatever the broker does.</summary>
public sealed class When_the_broker_is_unavailable_after_a_paid_call : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("adgenius-broker-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    /// <summary>The worker waits for a confirmation that never comes, and ends; the command is delivered again.</summary>
    [Theory]
    [InlineData(typeof(ClipGenerated), SubmissionStatus.Succeeded)]
    [InlineData(typeof(ClipProgressed), SubmissionStatus.Submitted)] // the first report after the job was polled
    public async Task Should_continue_the_recorded_job_at_the_next_delivery(Type unconfirmed, SubmissionStatus status)
    {
        await using var server = await StartRunwayAsync();
        var command = RunwayWork.Clip();
        await WorkUntilStallAsync(server, command, unconfirmed, status);

        await using var next = await WorkerHost.StartAsync(RunwayWork.Settings(server), _home);
        await next.SendAsync(command);

        await next.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        Assert.Empty(next.Results.All<ClipFailed>());
        Assert.Single(server.Seen, request => request.Method == "POST");
        Assert.Equal(600_000, (await next.LedgerAsync()).Sum(entry => entry.AmountMicros));
    }

    /// <summary>The paid clip is fetched all the same: only the reports of its progress are lost.</summary>
    [Fact]
    public async Task Should_fetch_the_clip_while_no_report_can_be_published()
    {
        await using var server = await StartRunwayAsync();
        var command = RunwayWork.Clip();
        await using var worker = await WorkerHost.StartAsync(RunwayWork.Settings(server), _home);
        worker.Services.GetRequiredService<IBus>().ConnectPublishObserver(new Broker(static message =>
            message is ClipProgressed or WorkStarted
                ? Task.FromException(new InvalidOperationException("The connection is closed."))
                : Task.CompletedTask));
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    private async Task WorkUntilStallAsync(ProviderServer server, GenerateClip command, Type unconfirmed, SubmissionStatus status)
    {
        var worker = await WorkerHost.StartAsync(RunwayWork.Settings(server), _home);
        var stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        worker.Services.GetRequiredService<IBus>().ConnectPublishObserver(new Broker(message =>
        {
            if (message.GetType() != unconfirmed || message is ClipProgressed { Fraction: null })
            {
                return Task.CompletedTask;
            }

            stalled.TrySetResult();
            return Task.Delay(Timeout.Infinite, CancellationToken.None);
        }));
        await worker.SendAsync(command);
        await stalled.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        var row = await worker.RowAsync(command);
        Assert.Equal((status, "t1", null), (row.Status, row.ProviderJobId, row.ResultPublishedAt));
        await worker.StopAsync();
    }

    private static async Task<ProviderServer> StartRunwayAsync()
    {
        var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1","estimatedCost":{"credits":60}}"""),
            { Path: "/video.mp4" } => ServerReply.Bytes("video/mp4", video),
            _ => ServerReply.Json(200, $$$"""{"status":"SUCCEEDED","output":["{{{server.Address}}}video.mp4"],"cost":{"credits":60}}"""),
        };
        return server;
    }

    /// <summary>Decides what becomes of each message that is published.</summary>
    private sealed class Broker(Func<object, Task> publish) : IPublishObserver
    {
        public Task PrePublish<T>(PublishContext<T> context)
            where T : class => publish(context.Message);

        public Task PostPublish<T>(PublishContext<T> context)
            where T : class => Task.CompletedTask;

        public Task PublishFault<T>(PublishContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;
    }
}
