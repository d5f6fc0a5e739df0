using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Admission;
using AdGenius.Orchestrator.Requests;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos;

/// <summary>A job's way from the request to its first commands.</summary>
internal sealed class JobInitialization(
    JobReader jobs, IOptions<OrchestratorOptions> options, TakeCommands commands, TenantQueue tenantQueue, JobHistory history, TimeProvider time)
{
    /// <summary>Writes the request down as a job with its takes, and puts its tenant on the list of those who wait.</summary>
    public async Task AcceptAsync(BehaviorContext<VideoState, VideoRequested> context)
    {
        var job = context.Saga;
        var request = context.Message.Request;
        job.RequestId = request.RequestId;
        job.TenantName = request.TenantName;
        job.CreativeId = request.CreativeId;
        job.Request = request;
        job.AcceptedAt = time.GetUtcNow();
        job.TakeCount = request.Variations ?? 1;
        var firstSeed = request.Seed ?? JobIds.SeedOf(job.CorrelationId);
        job.Takes =
        [
            .. Enumerable.Range(1, job.TakeCount).Select(number => new TakeState
            {
                TakeId = JobIds.OfTake(job.CorrelationId, number),
                JobId = job.CorrelationId,
                TenantName = job.TenantName,
                CreativeId = job.CreativeId,
                Number = number,
                Status = TakeStatus.Pending,
                Model = request.RequestedModel(),
                Seed = (firstSeed + number - 1) % (uint.MaxValue + 1L),
            }),
        ];
        history.Write(job, JobEventTypes.Accepted, new { Takes = job.TakeCount, Model = request.RequestedModel() });
        await tenantQueue.EnqueueAsync(job.TenantName, context.CancellationToken);
        AdmissionObserver.WakeAfter(context);
    }

    /// <summary>Tells everyone that the request is a job.</summary>
    public static Task AnnounceAsync(BehaviorContext<VideoState, VideoRequested> context) => context.Publish(
        new VideoAccepted
        {
            JobId = context.Saga.CorrelationId,
            RequestId = context.Saga.RequestId,
            TenantName = context.Saga.TenantName,
            CreativeId = context.Saga.CreativeId,
            At = context.Saga.AcceptedAt,
            Labels = context.Saga.Request.Labels,
        },
        context.CancellationToken);

    /// <summary>The job's turn has come.</summary>
    public void Begin(VideoState job)
    {
        job.IsRunning = true;
        job.StartedAt = time.GetUtcNow();
    }

    /// <summary>Has the prompt read.</summary>
    public async Task RequestParametersAsync(BehaviorContext<VideoState> context)
    {
        var job = context.Saga;
        var earlier = job.Request.BasedOnTake is { } takeId
            ? (await jobs.FindTakeAsync(takeId, job.TenantName, context.CancellationToken))?.Job.Parameters
            : null;
        job.DueAt = time.GetUtcNow() + options.Value.QuantifyStallTimeout;
        await context.Send(
            CommandRoutes.AddressOf<QuantifyPrompt>(),
            new QuantifyPrompt { JobId = job.CorrelationId, TenantName = job.TenantName, Request = job.Request, Earlier = earlier });
    }

    /// <summary>What the prompt asks for is known.</summary>
    public void SaveParameters(BehaviorContext<VideoState, PromptQuantified> context)
    {
        context.Saga.Parameters = context.Message.Parameters;
        context.Saga.RetryAttempts = 0;
        history.Write(context.Saga, JobEventTypes.Quantified, context.Message.Parameters);
    }

    /// <summary>Every take begins.</summary>
    public async Task BeginTakesAsync(BehaviorContext<VideoState> context)
    {
        foreach (var take in context.Saga.TakesInOrder())
        {
            await commands.BeginAttemptAsync(context, take);
        }
    }
}
