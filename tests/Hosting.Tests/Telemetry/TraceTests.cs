using System.Collections.Concurrent;
using System.Diagnostics;
using AdGenius.Hosting.Telemetry;
using AdGenius.TestKit;
using AdGenius.TestKit.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
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
            "the request's span has ended",
            () => spans.Of(ActivityKind.Server, "url.path").Count > 0,
            TestContext.Current.CancellationToken);
        Assert.Equal(["/no/such/route"], spans.Of(ActivityKind.Server, "url.path"));
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
    private static Task<TestHost> StartAsync(SpanRecorder spans, params (string Key, string Value)[] settings) => TestHost.StartAsync(
        null,
        null,
        builder => builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(spans)),
        [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"), .. settings]);

    /// <summary>Keeps the ended spans.</summary>
    private sealed class SpanRecorder : BaseProcessor<Activity>
    {
        private readonly ConcurrentQueue<Activity> _ended = new();

        public override void OnEnd(Activity data) => _ended.Enqueue(data);

        /// <summary>Those that an exporter gets.</summary>
        public IEnumerable<Activity> Recorded => _ended.Where(span => span.Recorded);

        public IEnumerable<string> Sources => _ended.Select(span => span.Source.Name);

        public IReadOnlyList<string?> Of(ActivityKind kind, string tag) =>
            [.. _ended.Where(span => span.Kind == kind).Select(span => span.GetTagItem(tag)?.ToString()).Where(value => value is not null)];
    }
}
