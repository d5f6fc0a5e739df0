using System.Globalization;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Media;
using AdGenius.Orchestrator.Generation;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos;

/// <summary>
/// Sends workers the commands of a take. What is ordered follows from the row alone, so the same command can be sent again at any time;
/// workers that meet it twice do the work once.
/// </summary>
internal sealed class TakeCommands(
    IOptions<OrchestratorOptions> options, IOptions<FramesOptions> frames, JobHistory history, TimeProvider time)
{
    /// <summary>Begins the take's attempt and commands what it needs.</summary>
    public async Task BeginAttemptAsync(BehaviorContext<VideoState> context, TakeState take)
    {
        var job = context.Saga;
        var now = time.GetUtcNow();
        take.Status = TakeStatus.Generating;
        take.Source = Producers.SourceOf(take.Model, frames.Value);
        take.AttemptStartedAt = now;
        take.LastProgressAt = now;
        take.StoringSince = null;
        take.RetryAttempts = 0;
        take.Fraction = 0;
        take.Activity = null;
        take.Resolved = null;
        take.Clip = null;
        take.ProducedBy = null;
        take.OriginalUrl = null;
        take.Keyframes = [];
        take.RenderedBatches = [];
        take.Adjustments = [];
        take.BatchCount = 0;
        int? keyframes = null, videoFrames = null;
        if (take.Source is { } source)
        {
            var plan = KeyframePlan.Of(job.Parameters!, job.Request.Motion, source, frames.Value);
            take.BatchCount = plan.Batches(frames.Value.BatchSize).Count;
            take.Adjustments = plan.Adjustment is { } adjustment ? [adjustment] : [];

            // What it will take is said before it begins.
            keyframes = plan.Keyframes.Count;
            videoFrames = ShotPlan.FrameCount(job.Parameters!);
            take.Activity = string.Create(CultureInfo.InvariantCulture, $"to render: {Count(keyframes.Value, "picture", "pictures")} in {Count(take.BatchCount, "batch", "batches")}, for {videoFrames} frames of video");
        }

        history.Write(
            job,
            JobEventTypes.TakeStarted,
            new { take.TakeId, take.Number, take.Attempt, take.Model, IsFallback = job.IsFallback(
                take), Keyframes = keyframes, Frames = videoFrames, take.Activity });
        await SendCommandAsync(context, take);
    }

    /// <summary>Orders whatever the take waits for, and sets when it must have shown a sign of life.</summary>
    public async Task SendCommandAsync(BehaviorContext<VideoState> context, TakeState take)
    {
        take.DueAt = StallDeadline(take);
        take.RetryAt = null;
        if (take.Status == TakeStatus.Storing)
        {
            await context.Send(CommandRoutes.AddressOf<StoreVideo>(), Store(context.Saga, take));
        }
        else if (take.Source is not { } source)
        {
            await context.Send(CommandRoutes.AddressOf<GenerateClip>(), Generate(context.Saga, take));
        }
        else if (take.RenderedBatches.Count < take.BatchCount)
        {
            await RequestMissingBatchesAsync(context, take, source);
        }
        else
        {
            await context.Send(CommandRoutes.AddressOf<ComposeClip>(), Compose(context.Saga, take));
        }
    }

    /// <summary>When the take counts as stalled if it is silent from now on.</summary>
    public DateTimeOffset StallDeadline(TakeState take) => time.GetUtcNow() + Deadlines.StallTimeoutOf(take, options.Value);

    private static string Count(int number, string one, string several)
        => string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : several)}");

    private async Task RequestMissingBatchesAsync(BehaviorContext<VideoState> context, TakeState take, KeyframeSource source)
    {
        var plan = KeyframePlan.Of(context.Saga.Parameters!, context.Saga.Request.Motion, source, frames.Value);
        var batches = plan.Batches(frames.Value.BatchSize);
        for (var index = 0; index < batches.Count; index++)
        {
            if (!take.RenderedBatches.Contains(index))
            {
                var command = Render(context.Saga, take, source, index, batches) with { Motion = plan.Motion };
                await context.Send(CommandRoutes.AddressOf<RenderKeyframes>(), command);
            }
        }
    }

    private static RenderKeyframes Render(
        VideoState job,
        TakeState take,
        KeyframeSource source,
        int batchIndex,
        IReadOnlyList<Keyframe[]> batches)
    {
        var parameters = job.Parameters!;
        var size = FrameSize.Of(parameters.Quality, parameters.AspectRatio);
        return new RenderKeyframes
        {
            JobId = job.CorrelationId,
            TakeId = take.TakeId,
            Attempt = take.Attempt,
            BatchIndex = batchIndex,
            BatchCount = batches.Count,
            TenantName = job.TenantName,
            Source = source,
            Keyframes = batches[batchIndex],
            NegativePrompt = parameters.NegativePrompt,
            Seed = take.Seed,
            Width = size.Width,
            Height = size.Height,
            SourceImage = job.Request.SourceImage,
            AllowPlaceholder = job.Request.Fallback == Fallback.Placeholder,
            IsFallback = job.IsFallback(take),
            MaxCost = TakeCosts.Remaining(job.Request, take),
        };
    }

    private ComposeClip Compose(VideoState job, TakeState take)
    {
        var parameters = job.Parameters!;
        var size = FrameSize.Of(parameters.Quality, parameters.AspectRatio);
        return new ComposeClip
        {
            JobId = job.CorrelationId,
            TakeId = take.TakeId,
            Attempt = take.Attempt,
            TenantName = job.TenantName,
            Shots = ShotPlan.Of(parameters, take.Keyframes),
            Transition = job.Request.Transition ?? Transition.Crossfade,
            Motion = KeyframePlan.Of(parameters, job.Request.Motion, take.Source!.Value, frames.Value).Motion,
            Width = size.Width,
            Height = size.Height,
            FramesPerSecond = parameters.FramesPerSecond,
            FrameCount = ShotPlan.FrameCount(parameters),
            Quality = parameters.Quality,
            Seed = take.Seed,
            ProducedBy = Producers.OfFrames(job, take),
            Cost = TakeCosts.OfBatches(take),
        };
    }

    private GenerateClip Generate(VideoState job, TakeState take) => new()
    {
        JobId = job.CorrelationId,
        TakeId = take.TakeId,
        Attempt = take.Attempt,
        TenantName = job.TenantName,
        CreativeId = job.CreativeId,
        Model = take.Model,
        Parameters = job.Parameters!,
        Seed = take.Seed,
        SourceImage = job.Request.SourceImage,
        AllowNearest = job.Request.AllowNearest ?? false,
        IsFallback = job.IsFallback(take),
        MaxCost = TakeCosts.Remaining(job.Request, take),
        JobMaxCost = job.Request.MaxCost,
        NotAfter = Deadlines.AttemptDeadline(take, options.Value),
    };

    private static StoreVideo Store(VideoState job, TakeState take) => new()
    {
        JobId = job.CorrelationId,
        TakeId = take.TakeId,
        TakeNumber = take.Number,
        Attempt = take.Attempt,
        TenantName = job.TenantName,
        CreativeId = job.CreativeId,
        Iteration = take.Iteration!.Value,
        AcceptedAt = job.AcceptedAt,
        Clip = take.Clip!,
        ProducedBy = take.ProducedBy!,
        Parameters = job.Parameters!,
        Prompt = job.Request.Prompt,
        Seed = take.Seed,
        Cost = take.Cost,
        OriginalUrl = take.OriginalUrl,
        Adjustments = take.Adjustments.Count > 0 ? take.Adjustments : null,
        Labels = job.Request.Labels,
    };
}
