using AdGenius.TestKit.Ceph;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore.Tests.S3;

public sealed class When_S3_is_set_up_wrongly(S3Fixture s3) : S3StoreTest(s3)
{
    [Fact]
    public Task Should_report_a_missing_bucket()
        => ShouldReportAsync("There is no bucket 'missing-bucket'", false, ("S3_BUCKET_NAME", "missing-bucket"));

    [Fact]
    public Task Should_report_a_wrong_secret()
        => ShouldReportAsync("AWS_SECRET_ACCESS_KEY", false, ("AWS_SECRET_ACCESS_KEY", "hunter2-wrong"));

    [Fact]
    public Task Should_report_an_unknown_key() => ShouldReportAsync("AWS_ACCESS_KEY_ID", false, ("AWS_ACCESS_KEY_ID", "unknown"));

    [Fact]
    public Task Should_report_an_unreachable_server()
        => ShouldReportAsync("unreachable", true, ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9"), ("Objects:S3:Retries", "0"));

    private async Task ShouldReportAsync(string part, bool transient, params (string Name, string? Value)[] settings)
    {
        var log = new MemoryLog();
        var store = NewStore(settings);
        foreach (var call in (Func<Task>[])
        [
            () => store.CheckAsync(Cancellation),
            () => store.PutAsync("a", new MemoryStream([1]), Mp4(), Cancellation),
            () => store.PutAsync("b", new MemoryStream(Noise(PartBytes + 1)), Mp4(), Cancellation),
        ])
        {
            var exception = await Assert.ThrowsAsync<ObjectStoreException>(call);
            Assert.Contains(part, exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', exception.Message);
            Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(Server.SecretAccessKey, exception.ToString(), StringComparison.Ordinal);
            Assert.Equal(transient, exception.IsTransient);
        }

        var check = new ObjectStoreHealthCheck(store, log.LoggerOf<ObjectStoreHealthCheck>());
        var context = new HealthCheckContext();
        Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(context, Cancellation)).Status);
        Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(context, Cancellation)).Status);
        var line = Assert.Single(log.Lines); // said once, however often it is asked
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains(part, line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_be_ready_when_the_store_responds()
    {
        var service = NewHost().Services.GetRequiredService<HealthCheckService>();
        var report = await service.CheckHealthAsync(registration => registration.Tags.Contains("ready"), Cancellation);
        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Single(report.Entries);
    }
}
