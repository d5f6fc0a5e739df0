using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Deadlines;
using AdGenius.Persistence;
using AdGenius.Persistence.Policies;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos;

/// <summary>Sends the command that has the request checked against the tenant's policy and its prompt analyzed.</summary>
internal sealed class ParameterRequest(
    AdGeniusDbContext database, JobReader jobs, IOptions<DeadlineOptions> deadlines, TimeProvider time) : IVideoStep
{
    public async Task ExecuteAsync(BehaviorContext<VideoState> context)
    {
        var job = context.Saga;
        var earlier = (job.Request.BasedOnTake ?? job.Request.Edit?.TakeId) is { } takeId
            ? (await jobs.FindTakeAsync(takeId, job.TenantName, context.CancellationToken))?.Job
            : null;
        var now = time.GetUtcNow();
        job.QuantifySentAt = now;
        job.DueAt = now + deadlines.Value.QuantifyStallTimeout;
        await context.Send(
            CommandRoutes.AddressOf<QuantifyPrompt>(),
            new QuantifyPrompt
            {
                JobId = job.CorrelationId,
                TenantName = job.TenantName,
                Request = WithMainShape(job.Request),
                Earlier = earlier?.Parameters,
                EarlierRequest = earlier is null ? null : WithMainShape(earlier.Request),
                Policy = await PolicyStore.FindAsync(database, job.TenantName, context.CancellationToken),
                Approved = ApprovalSteps.ApprovedOf(job, earlier),
            });
    }

    /// <summary>The main output decides the aspect ratio where the request does not state one.</summary>
    private static GenerateVideo WithMainShape(GenerateVideo request) => request is { AspectRatio: null, Outputs: [var main, ..] }
        ? request with { AspectRatio = OutputNames.ShapeOf(main) }
        : request;
}
