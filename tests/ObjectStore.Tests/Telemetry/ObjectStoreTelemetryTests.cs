using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using AdGenius.ObjectStore.Telemetry;
using AdGenius.ObjectStore.Tests.S3;
using AdGenius.TestKit;
using AdGenius.TestKit.Ceph;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AdGenius.ObjectStore.Tests.Telemetry;

/// <summary>The measurements of uploads and downloads, and what they must not contain.</summary>
public sealed class ObjectStoreTelemetryTests(S3Fixture s3) : S3StoreTest(s3)
{
    /// <summary>Dashboards depend on this list: a change here is a change for operators.</summary>
    private const string Approved =
        """
        adgenius.objects.transfer.duration | s | adgenius.objects.operation, adgenius.objects.outcome, adgenius.objects.store
        adgenius.objects.transfer.size | By | adgenius.objects.operation, adgenius.objects.outcome, adgenius.objects.store
        """;

    private const string Key = "ads/very-secret-tenant/20261121_100000-private-creative-001.mp4";

    [Fact]
    public async Task S3() => await CheckAsync("s3", NewHost());

    [Fact]
    public async Task Folder()
    {
        using var home = new TemporaryFolder("adgenius-telemetry-");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["HomeFolder"] = home.Path });
        builder.AddAdGeniusObjectStore();
        using (var host = builder.Build())
        {
            await CheckAsync("folder", host);
        }
    }

    [LongTest]
    [Fact]
    public void The_meter_name_has_the_exported_prefix()
        => Assert.StartsWith("AdGenius.", ObjectStoreTelemetry.Name, StringComparison.Ordinal);

    private static async Task CheckAsync(string kind, IHost host)
    {
        var store = host.Services.GetRequiredService<IObjectStore>();
        var instruments = new ConcurrentDictionary<string, string>();
        var spans = new ConcurrentQueue<Activity>();
        var words = new ConcurrentQueue<string>();
        using var meters = Listen(host.Services.GetRequiredService<IMeterFactory>(), instruments, words);
        using var source = new ActivitySource("test");
        using var activities = new ActivityListener
        {
            ShouldListenTo = each => each.Name is ObjectStoreTelemetry.Name or "test",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(activities);
        using var root = source.StartActivity("job");

        var content = Encoding.UTF8.GetBytes("a clip");
        var options = new PutOptions {
            ContentType = "video/mp4",
            WriteOnce = true,
            Metadata = new Dictionary<string, string> { ["tenant"] = "very-secret-tenant" } };
        await store.PutAsync(Key, new MemoryStream(content), options, Cancellation);
        await Assert.ThrowsAsync<ObjectExistsException>(() => store.PutAsync(Key, new MemoryStream(content), options, Cancellation));
        await using (var read = await store.OpenReadAsync(Key, Cancellation))
        {
            Assert.Same(root, Activity.Current); // what the caller does beside the download is no part of it
            using var copy = new MemoryStream();
            await read.CopyToAsync(copy, Cancellation);
            Assert.Equal(content, copy.ToArray());
        }

        await Assert.ThrowsAsync<ObjectNotFoundException>(() => store.OpenReadAsync(Key + "x", Cancellation));
        var link = store.SignRead(Key, TimeSpan.FromMinutes(5)).OriginalString;

        var ours = spans.Where(span => span.Source.Name == ObjectStoreTelemetry.Name && span.TraceId == root!.TraceId).ToList();
        Assert.Equal(
            [
                ("put object", kind, "ok", ActivityStatusCode.Unset),
                ("put object", kind, "exists", ActivityStatusCode.Error),
                ("get object", kind, "ok", ActivityStatusCode.Unset),
                ("get object", kind, "not_found", ActivityStatusCode.Error),
            ],
            ours.Select(span => (span.DisplayName, (string)span.GetTagItem("adgenius.objects.store")!, (string)span.GetTagItem(
                "adgenius.objects.outcome")!, span.Status)));
        Assert.All(ours, span => Assert.Equal(root!.SpanId, span.ParentSpanId));
        Assert.Equal([6L, 0L, 6L, 0L], ours.Select(span => (long)span.GetTagItem("adgenius.objects.size")!));
        Assert.Equal(
            Approved.ReplaceLineEndings("\n"),
            string.Join('\n', instruments.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => each.Value)));

        var said = string.Join('\n', words.Concat(ours.SelectMany(
            span => span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}")
                .Append(span.DisplayName)
                .Append(span.StatusDescription ?? ""))));
        Assert.All(
            ["secret", "creative", "mp4", "ignature", "http", link],
            word => Assert.DoesNotContain(word, said, StringComparison.OrdinalIgnoreCase));
    }

    private static MeterListener Listen(
        IMeterFactory factory,
        ConcurrentDictionary<string, string> instruments,
        ConcurrentQueue<string> words)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Meter.Name == ObjectStoreTelemetry.Name && ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    meters.EnableMeasurementEvents(instrument);
                }
            },
        };
        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            instruments[
                instrument.Name] =
                    $"{instrument.Name} | {instrument.Unit} | "
                    + $"{string.Join(", ", tags.ToArray().Select(tag => tag.Key).Order(StringComparer.Ordinal))}";
            foreach (var tag in tags)
            {
                words.Enqueue($"{tag.Key}={tag.Value}");
            }
        }

        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();
        return listener;
    }
}
