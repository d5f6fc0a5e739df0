using System.Diagnostics;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Telemetry;
using AdGenius.Orchestrator.Videos;
using AdGenius.Persistence;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Requests;

/// <summary>
/// Sends the saga what a caller requests of a job, with the id of the request's message: one that is delivered twice is one request, and
/// does not retry or approve once more what has failed or was held again meanwhile. What follows belongs to the job's trace; the trace of
/// the request itself is linked.
/// </summary>
internal sealed class SagaRequests(AdGeniusDbContext database)
{
    /// <summary>Sends <paramref name="message"/> about <paramref name="jobId"/>; <paramref name="name"/> is the span's.</summary>
    public async Task SendAsync<T>(ConsumeContext context, string name, Guid jobId, T message)
        where T : class
    {
        var traceParent = Activity.Current is null
            ? null
            : await database.Videos.Where(job => job.CorrelationId == jobId).Select(job => job.TraceParent)
                .SingleOrDefaultAsync(context.CancellationToken);
        using var span = JobTrace.Continue(name, jobId, traceParent, Activity.Current?.Context ?? default);
        await context.SendConfirmedAsync(
            SagaAddress.Uri,
            message,
            send =>
            {
                send.CorrelationId = jobId;
                send.MessageId = context.MessageId ?? send.MessageId; // a publisher without MassTransit may send none
            },
            context.CancellationToken);
    }
}
