using AdGenius.Contracts.Prompts;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Deadlines;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos;

/// <summary>Sends the command that has the prompt analyzed.</summary>
internal sealed class ParameterRequest(JobReader jobs, IOptions<DeadlineOptions> deadlines, TimeProvider time) : IVideoStep
{
    public async Task ExecuteAsync(BehaviorContext<VideoState> context)
    {
        var job = context.Saga;
        var earlier = job.Request.BasedOnTake is { } takeId
            ? (await jobs.FindTakeAsync(takeId, job.TenantName, context.CancellationToken))?.Job.Parameters
            : null;
        var now = time.GetUtcNow();
        job.QuantifySentAt = now;
        job.DueAt = now + deadlines.Value.QuantifyStallTimeout;
        await context.Send(
            CommandRoutes.AddressOf<QuantifyPrompt>(),
            new QuantifyPrompt { JobId = job.CorrelationId, TenantName = job.TenantName, Request = job.Request, Earlier = earlier });
    }
}
