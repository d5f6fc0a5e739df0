using System.Globalization;
using AdGenius.Contracts.Clips;
using AdGenius.Orchestrator.Generation;
using AdGenius.Orchestrator.History;
using AdGenius.Orchestrator.Videos.Leftovers;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos.Takes;

/// <summary>Begins attempts: resets the take, plans what frame workers render, and sends the first commands.</summary>
internal sealed class TakeAttempts(
    IOptions<FramesOptions> frames, TakeCommandSender commands, JobReader jobs, JobHistory history, DatabaseTime time)
{
    public async Task BeginAsync(BehaviorContext<VideoState> context, TakeState take)
    {
        var job = context.Saga;
        await PartialVideos.DeleteAsync(context, take); // of the attempt before
        var source = Producers.SourceOf(take.Model, frames.Value);
        AttemptReset.Apply(take, source, time.GetUtcNow());
        job.MainStage = Producers.MainStageOf(take.Model); // after a fallback the job weighs on other workers
        int? videoFrames = null;
        if (source is { } keyframeSource)
        {
            videoFrames = Plan(job, take, keyframeSource);
            await ReuseAsync(job, take, context.CancellationToken);

            take.AwaitsSourcePicture = NeedsSourcePicture(job, keyframeSource);
        }

        history.Write(
            job,
            JobEventTypes.TakeStarted,
            new
            {
                take.TakeId,
                take.Number,
                take.Attempt,
                take.Model,
                IsFallback = job.IsFallback(take),
                Keyframes = take.Plan?.Batches.Sum(batch => batch.Count),
                Frames = videoFrames,
                take.Activity,
            });
        await commands.SendAsync(context, take);
    }

    /// <summary>
    /// True when the picture that the request starts from must be staged before keyframes are rendered. Its address is asked once: a batch
    /// must not wait for it, and pictures of one take must not differ.
    /// </summary>
    public static bool NeedsSourcePicture(VideoState job, KeyframeSource? source) =>
        source == KeyframeSource.Diffusion && job.SourcePicture is null && VideoRequestRules.IsAddress(job.Request.SourceImage);

    /// <summary>Writes the plan to the take, so that a setting that changes later changes nothing of this attempt.</summary>
    private int Plan(VideoState job, TakeState take, KeyframeSource source)
    {
        var plan = KeyframePlan.Of(job.Parameters!, job.Request.Motion, source, frames.Value);
        take.Plan = plan.ToBatches(frames.Value.BatchSize);
        take.Adjustments = plan.Adjustment is { } adjustment ? [adjustment] : [];
        var videoFrames = ShotPlan.FrameCount(job.Parameters!);
        var pictures = Count(plan.Keyframes.Count, "picture", "pictures");
        var batches = Count(take.BatchCount, "batch", "batches");
        take.Activity = string.Create(
            CultureInfo.InvariantCulture,
            $"to render: {pictures} in {batches}, for {videoFrames} frames of video");
        return videoFrames;
    }

    private async Task ReuseAsync(VideoState job, TakeState take, CancellationToken cancellationToken)
    {
        if (job.Request.BasedOnTake is { } takeId
            && await jobs.FindTakeAsync(takeId, job.TenantName, cancellationToken) is { } earlier)
        {
            take.Plan = take.Plan! with { Reusable = ReusableKeyframes.Of(job, take, take.Plan, earlier.Job, earlier.Take) };
        }
    }

    private static string Count(int number, string one, string several)
        => string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : several)}");
}
