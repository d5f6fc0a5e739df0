using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Hosting.Tests.Bus;

public sealed class JobCorrelationTests
{
    [Fact]
    public async Task Message_about_a_job_carries_the_jobs_id_as_correlation_id()
    {
        var received = new TaskCompletionSource<Guid?>();
        await using var host = await TestHost.StartAsync(null, bus => bus.AddHandler<VideoCancelled>(context =>
        {
            received.TrySetResult(context.CorrelationId);
            return Task.CompletedTask;
        }));
        var jobId = Guid.NewGuid();
        await host.Bus.Publish(
            new VideoCancelled {
                JobId = jobId,
                RequestId = "request",
                TenantName = "demo",
                CreativeId = "creative",
                At = DateTimeOffset.UnixEpoch,
                Takes = [] },
            TestContext.Current.CancellationToken);
        Assert.Equal(jobId, await received.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }
}
