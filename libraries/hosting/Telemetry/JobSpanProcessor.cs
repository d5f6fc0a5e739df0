using System.Diagnostics;
using MassTransit.Logging;
using OpenTelemetry;

namespace AdGenius.Hosting.Telemetry;

/// <summary>
/// Copies the job's id from a span to the spans inside it, and leaves out what belongs to no request, message or job: the statements and
/// calls of loops that found nothing to do would each be a trace of its own.
/// </summary>
internal sealed class JobSpanProcessor : BaseProcessor<Activity>
{
    public override void OnStart(Activity data)
    {
        // The correlation id of messages about a job is the job's id.
        if (data.GetTagItem(JobTrace.JobIdTag) is null
            && (data.Parent?.GetTagItem(JobTrace.JobIdTag) ?? data.GetTagItem(DiagnosticHeaders.CorrelationId)) is { } jobId)
        {
            data.SetTag(JobTrace.JobIdTag, jobId);
        }

        if (data.Parent is null && data.Kind == ActivityKind.Client && data.ParentSpanId == default)
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded; // exporters and the samplers of inner spans read this
        }
    }
}
