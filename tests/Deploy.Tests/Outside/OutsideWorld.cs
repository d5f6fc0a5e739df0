using AdGenius.Chaos.Fleet;
using AdGenius.Tracing.Tests.Otlp;

namespace AdGenius.Deploy.Tests.Outside;

/// <summary>
/// The world outside the fleet, in one process of its network: a provider with the API <c>/v1/videos</c>, a collector of telemetry, and
/// what both were sent, for the tests.
/// </summary>
internal static class OutsideWorld
{
    /// <summary>Where tests ask.</summary>
    public const int Port = 8080;

    public const int ProviderPort = 8081;

    public const int CollectorPort = 8082;

    /// <summary>Runs until the container is stopped.</summary>
    public static async Task<int> RunAsync()
    {
        await using var provider = await RecordingProvider.StartAsync($"http://+:{ProviderPort}", CancellationToken.None);
        await using var collector = await OtlpReceiver.StartAsync($"http://+:{CollectorPort}", CancellationToken.None);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://+:{Port}");
        await using var application = builder.Build();
        application.MapGet("/charges", () => provider.ProviderCharges.Select(entry => new Charge(entry.Prompt, entry.Price)));
        application.MapGet("/traces/{job:guid}", (Guid job) => TraceOf(collector, job.ToString()));
        await application.RunAsync();
        return 0;
    }

    /// <summary>Every span of the job's trace that has been exported until now.</summary>
    private static IReadOnlyList<ExportedSpan> TraceOf(OtlpReceiver collector, string job)
    {
        var spans = collector.Requests("traces").SelectMany(ExportedSpan.Read).ToList();
        return spans.FirstOrDefault(span => span.JobId == job && span.Service == "storage-worker") is { } work
            ? [.. spans.Where(span => span.TraceId == work.TraceId)]
            : [];
    }
}
