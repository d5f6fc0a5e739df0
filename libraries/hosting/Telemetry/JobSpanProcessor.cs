using System.Diagnostics;
using MassTransit.Logging;
using OpenTelemetry;

namespace AdGenius.Hosting.Telemetry;

/// <summary>
/// Copies the job's id from a span to the spans inside it, and leaves out what belongs to no request, message or job: each statement of a
/// loop that found nothing to do would be a trace of its own. HTTP calls stay, because what they call continues their trace.
/// </summary>
internal sealed class JobSpanProcessor : BaseProcessor<Activity>
{
    private const string HttpClient = "System.Net.Http";

    public override void OnStart(Activity data)
    {
        // The correlation id of messages about a job is the job's id.
        if (data.GetTagItem(JobTrace.JobIdTag) is null
            && (data.Parent?.GetTagItem(JobTrace.JobIdTag) ?? data.GetTagItem(DiagnosticHeaders.CorrelationId)) is { } jobId)
        {
            data.SetTag(JobTrace.JobIdTag, jobId);
        }

        if (data is { Parent: null, Kind: ActivityKind.Client, Source.Name: not HttpClient } && data.ParentSpanId == default)
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded; // exporters and the samplers of inner spans read this
        }
    }
}
