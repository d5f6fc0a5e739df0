using System.Collections.Concurrent;
using System.Diagnostics;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Telemetry;
using AdGenius.TestKit;
using AdGenius.TestKit.Postgres;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace AdGenius.Hosting.Tests.Telemetry;

/// <summary>The spans that a process with an exporter records without code of its own.</summary>
public sealed class TraceTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Request_IsAServerSpan_AndAHealthProbeIsNone()
    {
        var spans = new SpanRecorder();
        await using var host = await StartAsync(spans);

        await host.GetAsync("/health/live");
        await host.GetAsync("/no/such/route");

        // The span ends a moment after the client has the response.
        await Until.TrueAsync(
            "the request's span has ended", () => spans.RequestsOf(host).Any(), TestContext.Current.CancellationToken);
        var request = Assert.Single(spans.RequestsOf(host));
        Assert.Equal("GET", request.GetTagItem("http.request.method"));
        Assert.Null(request.GetTagItem("http.route"));
        Assert.DoesNotContain(SpanRecorder.TextsOf(request), text => text.Contains("such", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_IsAClientSpanWithTheOrigin_AndAServerSpanWithTheRoute()
    {
        var spans = new SpanRecorder();
        await using var host = await StartAsync(spans);

        await host.GetAsync("/files/marked/name.mp4?signature=marked");

        await Until.TrueAsync(
            "both spans have ended",
            () => spans.RequestsOf(host).Any() && spans.Recorded.Any(IsCall),
            TestContext.Current.CancellationToken);
        Assert.Equal("/files/{**key}", Assert.Single(spans.RequestsOf(host)).GetTagItem("http.route"));
        var call = Assert.Single(spans.Recorded, IsCall);
        Assert.Equal(host.Address.GetLeftPart(UriPartial.Authority), call.GetTagItem("url.full"));
        Assert.DoesNotContain(spans.Texts, text => text.Contains("marked", StringComparison.Ordinal));

        bool IsCall(Activity span) => span.Kind == ActivityKind.Client && span.SpanId == spans.RequestsOf(host).Single().ParentSpanId;
    }

    [Fact]
    public async Task FailedMessage_IsASpanWithTheTypeOfItsException_AndNotItsText()
    {
        var spans = new SpanRecorder();
        await using var host = await StartAsync(spans, bus => bus.AddHandler<VideoCancelled>(
            static (ConsumeContext<VideoCancelled> _) => throw new InvalidOperationException("There is no object 'marked'.")));

        var jobId = Guid.NewGuid();
        await host.Bus.Publish(
            new VideoCancelled
            {
                JobId = jobId,
                RequestId = "request",
                TenantName = "demo",
                CreativeId = "creative",
                At = DateTimeOffset.UnixEpoch,
                Takes = [],
            },
            TestContext.Current.CancellationToken);

        await Until.TrueAsync(
            "a failed span has ended", () => spans.Recorded.Any(IsFailed), TestContext.Current.CancellationToken);
        Assert.All(spans.Recorded.Where(IsFailed), static span => Assert.Equal(
            typeof(InvalidOperationException).FullName,
            Assert.Single(span.Events).Tags.Single(static tag => tag.Key == "exception.type").Value));
        Assert.DoesNotContain(spans.Texts, text => text.Contains("marked", StringComparison.Ordinal));

        bool IsFailed(Activity span) => span.Status == ActivityStatusCode.Error
            && span.GetTagItem(JobTrace.JobIdTag)?.ToString() == jobId.ToString();
    }

    [Fact]
    public async Task PostgreSqlCommand_IsASpan()
    {
        var spans = new SpanRecorder();
        await using var host = await StartAsync(spans);

        await using var source = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken));
        await using var command = source.CreateCommand("select 41 + 1");
        await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);

        Assert.Contains("select 41 + 1", spans.Of(ActivityKind.Client, "db.query.text"));
    }

    [Fact]
    public async Task EntityFrameworkQuery_IsASpan()
    {
        var spans = new SpanRecorder();
        await using var host = await StartAsync(spans);

        await using var database = new DbContext(new DbContextOptionsBuilder().UseSqlite("Data Source=:memory:").Options);
        await database.Database.ExecuteSqlRawAsync("select 41 + 1", TestContext.Current.CancellationToken);

        Assert.Contains("OpenTelemetry.Instrumentation.EntityFrameworkCore", spans.Sources);
    }

    /// <summary>A connection that is opened for a command has a span, whose parent must be exported too.</summary>
    [Fact]
    public async Task EntityFrameworkQuery_OnPostgreSql_LeavesNoSpanWithoutItsParent()
    {
        var spans = new SpanRecorder();
        await using var host = await StartAsync(spans, ("Database:Provider", "Postgres"));
        var connection = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);

        using var source = new ActivitySource(AdGeniusTelemetry.Jobs);
        using (source.StartActivity("work"))
        {
            await using var database = new DbContext(new DbContextOptionsBuilder().UseNpgsql(connection).Options);
            await database.Database.ExecuteSqlRawAsync("select 41 + 1", TestContext.Current.CancellationToken);
        }

        Assert.Contains("select 41 + 1", spans.Of(ActivityKind.Client, "db.query.text"));
        var exported = spans.Recorded.Select(span => span.SpanId).ToHashSet();
        Assert.DoesNotContain(spans.Recorded, span => span.ParentSpanId != default && !exported.Contains(span.ParentSpanId));
    }

    // Nothing listens at that address: what is recorded does not depend on a collector.
    private static Task<TestHost> StartAsync(SpanRecorder spans, params (string Key, string Value)[] settings) =>
        StartAsync(spans, null, settings);

    private static Task<TestHost> StartAsync(
        SpanRecorder spans, Action<IBusRegistrationConfigurator>? consumers, params (string Key, string Value)[] settings) =>
        TestHost.StartAsync(
            null,
            consumers,
            builder => builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(spans)),
            static routes => routes.MapGet("/files/{**key}", static (string key) => Results.NoContent()),
            [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"), .. settings]);

    /// <summary>Keeps the ended spans.</summary>
    private sealed class SpanRecorder : BaseProcessor<Activity>
    {
        private readonly ConcurrentQueue<Activity> _ended = new();

        public override void OnEnd(Activity data) => _ended.Enqueue(data);

        /// <summary>Those that an exporter gets.</summary>
        public IEnumerable<Activity> Recorded => _ended.Where(span => span.Recorded);

        /// <summary>The requests that a host has answered; other hosts of this process have spans too.</summary>
        public IEnumerable<Activity> RequestsOf(TestHost host) => Recorded.Where(span => span.Kind == ActivityKind.Server
            && span.GetTagItem("server.port") is int port && port == host.Address.Port);

        /// <summary>Every text of those that an exporter gets.</summary>
        public IEnumerable<string> Texts => Recorded.SelectMany(TextsOf);

        public static IEnumerable<string> TextsOf(Activity span) => span.TagObjects
            .Concat(span.Events.SelectMany(static one => one.Tags)).Select(static tag => $"{tag.Key}={tag.Value}")
            .Append(span.DisplayName).Append(span.StatusDescription ?? "");

        public IEnumerable<string> Sources => _ended.Select(span => span.Source.Name);

        public IReadOnlyList<string?> Of(ActivityKind kind, string tag) =>
            [.. _ended.Where(span => span.Kind == kind).Select(span => span.GetTagItem(tag)?.ToString()).Where(value => value is not null)];
    }
}
