using MassTransit;
using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Telemetry;

/// <summary>
/// Names the job of a message in the spans and log entries of its consumption. The correlation id of messages about a job is the job's id.
/// </summary>
internal sealed class JobScopeFilter(ILogger<JobScopeFilter> logger) : IFilter<ConsumeContext>
{
    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next) =>
        context.CorrelationId is { } jobId ? SendAsync(context, next, jobId) : next.Send(context);

    public void Probe(ProbeContext context) => context.CreateFilterScope("jobScope");

    private async Task SendAsync(ConsumeContext context, IPipe<ConsumeContext> next, Guid jobId)
    {
        JobTrace.Tag(jobId);
        using (logger.BeginJobScope(jobId))
        {
            await next.Send(context);
        }
    }
}
