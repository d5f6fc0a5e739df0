using System.Diagnostics;
using AdGenius.Hosting.Telemetry;

namespace AdGenius.Hosting.Tests.Telemetry;

public sealed class JobTraceTests : IDisposable
{
    private const string Row = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly ActivitySource _source = new("job-trace-tests");
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name is AdGeniusTelemetry.Jobs or "job-trace-tests",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public JobTraceTests() => ActivitySource.AddActivityListener(_listener);

    [Fact]
    public async Task Continue_BelongsToTheTraceOfTheRow_WhateverSpanIsCurrent()
    {
        var jobId = Guid.NewGuid();
        using var outer = _source.StartActivity("outer");
        await ContinueAsync();
        Assert.Same(outer, Activity.Current);

        async Task ContinueAsync()
        {
            using var span = JobTrace.Continue("work", jobId, Row, outer!.Context);
            await Task.Yield();
            Assert.Equal(Row, $"00-{span!.TraceId}-{span.ParentSpanId}-01");
            Assert.Equal(jobId.ToString(), span.GetTagItem(JobTrace.JobIdTag));
            Assert.Equal(outer.TraceId, Assert.Single(span.Links).Context.TraceId);
            Assert.Equal(span.Id, JobTrace.Current);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not a traceparent")]
    public async Task Continue_OfARowWithoutTrace_IsARoot(string? traceParent)
    {
        using var outer = _source.StartActivity("outer");
        await ContinueAsync();
        Assert.Same(outer, Activity.Current);

        async Task ContinueAsync()
        {
            using var span = JobTrace.Continue("work", Guid.NewGuid(), traceParent);
            await Task.Yield();
            Assert.Equal(default, span!.ParentSpanId);
            Assert.NotEqual(outer!.TraceId, span.TraceId);
        }
    }

    [Fact]
    public void BeginPass_IsLinkedToEachJob()
    {
        using var pass = JobTrace.BeginPass("pass", [Row, null, "garbage"]);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", Assert.Single(pass!.Links).Context.TraceId.ToString());
    }

    [Fact]
    public void Current_HasTheLengthOfTheColumn()
    {
        using var span = _source.StartActivity("any");
        Assert.Equal(JobTrace.TraceParentLength, JobTrace.Current!.Length);
    }

    [Fact]
    public void Processor_NamesTheJobInInnerSpans_AndLeavesOutStatementsOfNoJob()
    {
        using var processor = new JobSpanProcessor();
        using var job = _source.StartActivity(ActivityKind.Consumer, name: "consume")!.SetTag(JobTrace.JobIdTag, "the job");
        using var inner = _source.StartActivity(ActivityKind.Client, name: "statement")!;
        processor.OnStart(inner);
        Assert.Equal("the job", inner.GetTagItem(JobTrace.JobIdTag));
        Assert.True(inner.Recorded);

        Activity.Current = null;
        using var alone = _source.StartActivity(ActivityKind.Client, name: "statement of a loop")!;
        processor.OnStart(alone);
        Assert.False(alone.Recorded);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }
}
