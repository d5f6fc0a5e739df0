using System.Text;
using System.Text.Json;
using AdGenius.Tracing.Tests.Fleet;

namespace AdGenius.Tracing.Tests;

/// <summary>What a fleet of processes exports and logs about a job of each kind.</summary>
[LongTest]
public sealed class When_jobs_are_traced(TracedRun run) : IClassFixture<TracedRun>
{
    [Theory]
    [InlineData("local", "admit job", "denoise", "compose clip", "ffmpeg", "put object", "deliver webhook")]
    [InlineData("provider", "admit job", "work on submission", "reserve money", "provider submit", "settle money", "put object",
        "deliver webhook")]
    [InlineData("fallback", "provider submit", "compose clip", "put object", "deliver webhook")]
    [InlineData("cancelled", "work on submission", "provider submit", "cancel job", "settle money", "deliver webhook")]
    [InlineData("regenerated", "admit job", "put object")]
    [InlineData("batched", "accept request of batch", "admit job", "put object", "deliver webhook")]
    public async Task Should_have_one_trace_per_job_with_one_root_and_no_orphan(string kind, params string[] expected)
    {
        var result = await run.ResultAsync(TestContext.Current.CancellationToken);
        var trace = result.TraceOf(kind);
        var ids = trace.Select(span => span.SpanId).ToHashSet();

        var root = Assert.Single(trace, span => span.ParentId.Length == 0);
        Assert.Equal("gateway", root.Service);
        Assert.DoesNotContain(trace, span => span.ParentId.Length > 0 && !ids.Contains(span.ParentId));
        Assert.Empty(expected.Except(trace.Select(span => span.Name)));
    }

    [Fact]
    public async Task Should_have_spans_of_every_service_in_the_trace()
    {
        var result = await run.ResultAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            ["frame-worker", "gateway", "orchestrator", "prompt-worker", "storage-worker"],
            result.TraceOf("local").Select(span => span.Service).Distinct().Order());
        Assert.Contains("provider-worker", result.TraceOf("provider").Select(span => span.Service));
        Assert.Contains(result.Spans, span => span is { Service: "frame-worker", Name: "load model" });
    }

    [Fact]
    public async Task Should_name_the_job_in_every_span_of_work_and_in_no_other_trace_but_linked_ones()
    {
        var result = await run.ResultAsync(TestContext.Current.CancellationToken);
        var jobId = result.Jobs["local"].ToString();
        var trace = result.TraceOf("local");
        Assert.All(
            trace.Where(span => span.Service is "frame-worker" or "storage-worker"),
            span => Assert.True(span.JobId == jobId, $"{span} is of job {span.JobId}"));
        Assert.All(
            result.Spans.Where(span => span.JobId == jobId && span.TraceId != trace[0].TraceId && span.ParentId.Length == 0),
            span => Assert.Equal("gateway", span.Service)); // requests about the job, such as its regeneration
    }

    [Fact]
    public async Task Should_link_what_belongs_to_other_traces()
    {
        var result = await run.ResultAsync(TestContext.Current.CancellationToken);

        // A pass of the admission to each job it admitted, and each admitted job to its pass.
        var passes = result.Spans.Where(span => span.Name == "admission pass").ToList();
        Assert.All(
            result.Jobs.Keys.Select(result.TraceOf),
            trace => Assert.Contains(passes, pass => pass.Links.Contains(trace[0].TraceId)));
        Assert.All(
            result.Spans.Where(span => span.Name == "admit job"),
            span => Assert.Single(passes, pass => span.Links.Contains(pass.TraceId)));

        // A batch of progress reports to the trace of each.
        Assert.All(
            result.Jobs.Keys.Select(result.TraceOf).Where(trace => trace.Any(span => span.Name == "AdGenius:ClipProgressed send")),
            trace => Assert.Contains(result.Spans, span => span.Service == "orchestrator" && span.Links.Contains(trace[0].TraceId)
                && span.Name.StartsWith("work-progress ", StringComparison.Ordinal)));

        // A regeneration to the job it is based on, a cancellation to the request that asked for it, a batch's job to the batch.
        Assert.Contains(result.TraceOf("regenerated"), span => span.Links.Contains(result.TraceOf("local")[0].TraceId));
        var cancelled = Assert.Single(result.TraceOf("cancelled"), span => span.Name == "cancel job");
        Assert.Contains(
            result.Spans, span => cancelled.Links.Contains(span.TraceId) && span.ParentId.Length == 0 && span.Service == "gateway");
        var batched = Assert.Single(result.Spans, span => span.Name == "accept request of batch");
        Assert.Equal("", batched.ParentId);
        Assert.Contains(result.Spans, span => batched.Links.Contains(span.TraceId) && span.Service == "gateway");
    }

    [Fact]
    public async Task Should_end_the_trace_at_the_webhooks_receiver()
    {
        var result = await run.ResultAsync(TestContext.Current.CancellationToken);
        var hook = result.Webhooks.First(one => one.Body.Contains(result.Jobs["local"].ToString(), StringComparison.Ordinal));
        Assert.Contains(result.TraceOf("local")[0].TraceId, hook.TraceParent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_export_no_statement_of_a_loop_that_found_nothing()
    {
        var result = await run.ResultAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(result.Spans, span => span is { ParentId: "", Source: "Npgsql" });
    }

    [Fact]
    public async Task Should_show_no_prompt_and_no_key_in_logs_and_exports()
    {
        var result = await run.ResultAsync(TestContext.Current.CancellationToken);
        Assert.Contains(result.Requests, one => one.Signal == "logs");
        Assert.Contains(result.Requests, one => one.Signal == "metrics");
        string[] marks = [TracedRun.PromptMark, TracedRun.KeyMark, TracedRun.HookMark];
        foreach (var mark in marks)
        {
            Assert.All(result.Logs, log => Assert.False(
                log.Value.Contains(mark, StringComparison.OrdinalIgnoreCase),
                $"{log.Key}: {log.Value.Split('\n').FirstOrDefault(line => line.Contains(mark, StringComparison.OrdinalIgnoreCase))}"));
            Assert.All(result.Requests, one => Assert.False(
                one.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(mark)) >= 0, $"exported {one.Signal} with '{mark}'"));
        }
    }

    [Fact]
    public async Task Should_show_no_name_of_a_stored_file_in_spans()
    {
        var result = await run.ResultAsync(TestContext.Current.CancellationToken);
        Assert.Contains(result.Spans, span => span.Service == "gateway"
            && span.Attributes.GetValueOrDefault("http.route") == "/api/v1/stored-videos/{name}");
        Assert.Contains(result.Spans, span => span.Service == "storage-worker" && span.Attributes.ContainsKey("url.full"));
        Assert.All(result.Requests.Where(one => one.Signal == "traces"), one => Assert.False(
            one.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(result.StoredName)) >= 0,
            $"exported {one.Signal} with '{result.StoredName}'"));
    }

    [Fact]
    public async Task Should_log_json_with_the_ids_of_trace_and_job()
    {
        var result = await run.ResultAsync(TestContext.Current.CancellationToken);
        var entries = result.Logs.SelectMany(log => log.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            try
            {
                return JsonDocument.Parse(line).RootElement;
            }
            catch (JsonException)
            {
                throw new Xunit.Sdk.XunitException($"{log.Key} logged a line that is not JSON: {line}");
            }
        })).ToList();
        Assert.All(
            entries.Where(entry => entry.GetProperty("Category").GetString()!.StartsWith("AdGenius.", StringComparison.Ordinal)),
            entry => Assert.True(entry.GetProperty("EventId").GetInt32() != 0, $"an entry without an event: {entry}"));
        var jobId = result.Jobs["provider"].ToString();
        Assert.Contains(
            entries,
            entry => Scoped(entry, "adgenius.job.id") == jobId && Scoped(entry, "TraceId") == result.TraceOf("provider")[0].TraceId);
    }

    private static string? Scoped(JsonElement entry, string name) => entry.TryGetProperty("Scopes", out var scopes)
        ? scopes.EnumerateArray().Where(scope => scope.ValueKind == JsonValueKind.Object && scope.TryGetProperty(name, out _))
            .Select(scope => scope.GetProperty(name).ToString()).FirstOrDefault()
        : null;
}
