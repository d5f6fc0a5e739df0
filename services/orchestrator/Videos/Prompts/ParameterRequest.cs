using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Videos.Deadlines;
using AdGenius.Orchestrator.Videos.Pickups;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Models;
using AdGenius.Persistence.Policies;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos.Prompts;

/// <summary>Sends the command that has the request checked against the tenant's policy and its prompt analyzed.</summary>
internal sealed class ParameterRequest(
    AdGeniusDbContext database, JobReader jobs, IOptions<DeadlineOptions> deadlines, DatabaseTime time)
{
    private readonly Dictionary<string, int?> _promptTokens = new(StringComparer.Ordinal);

    /// <summary>Sends the command and records when, and when its answer is due.</summary>
    public async Task ExecuteAsync(BehaviorContext<VideoState> context)
    {
        var job = context.Saga;
        var pickups = await WorkPickups.ReadAsync(database, job.CorrelationId, context.CancellationToken);
        var now = WorkPickups.SendTime(time.GetUtcNow(), pickups.LastOf(null));
        job.QuantifySentAt = now;
        job.DueAt = now + deadlines.Value.QuantifyStallTimeout;
        var policy = await PolicyStore.FindAsync(database, job.TenantName, context.CancellationToken);
        await context.Send(CommandRoutes.AddressOf<QuantifyPrompt>(), await BuildAsync(job, policy, context.CancellationToken));
    }

    /// <summary>The command for a job.</summary>
    /// <param name="job">The job; its takes are not read.</param>
    /// <param name="policy">The tenant's own policy; null where the default counts.</param>
    /// <param name="cancellationToken">Stops the reading of the take that the request is based on.</param>
    public async Task<QuantifyPrompt> BuildAsync(VideoState job, TenantPolicy? policy, CancellationToken cancellationToken)
    {
        var earlier = (job.Request.BasedOnTake ?? job.Request.Edit?.TakeId) is { } takeId
            ? (await jobs.FindTakeAsync(takeId, job.TenantName, cancellationToken))?.Job
            : null;
        return new QuantifyPrompt
        {
            JobId = job.CorrelationId,
            TenantName = job.TenantName,
            Request = WithMainShape(job.Request),
            Earlier = earlier?.Parameters,
            EarlierRequest = earlier is null ? null : WithMainShape(earlier.Request),
            Policy = policy,
            Approved = ApprovalSteps.ApprovedOf(job, earlier),
            BrandKit = job.BrandKit,
            PromptTokens = await PromptTokensAsync(job.Request.Model ?? ModelIds.Local, cancellationToken),
            SentAt = job.QuantifySentAt,
        };
    }

    /// <summary>Of local models only; the jobs of one pass of admission often have the same.</summary>
    private async Task<int?> PromptTokensAsync(string model, CancellationToken cancellationToken)
    {
        if (!ModelIds.IsLocal(model))
        {
            return null;
        }

        if (!_promptTokens.TryGetValue(model, out var tokens))
        {
            _promptTokens[model] = tokens = await LocalModelStore.PromptTokensAsync(database, model, time.GetUtcNow(), cancellationToken);
        }

        return tokens;
    }

    /// <summary>The main output decides the aspect ratio where the request does not state one.</summary>
    private static GenerateVideo WithMainShape(GenerateVideo request) => request is { AspectRatio: null, Outputs: [var main, ..] }
        ? request with { AspectRatio = OutputNames.ShapeOf(main) }
        : request;
}
