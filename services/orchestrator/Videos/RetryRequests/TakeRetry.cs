using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Generation;
using AdGenius.Orchestrator.History;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos.RetryRequests;

/// <summary>
/// Retries failed takes on request, each from the stage that failed (<see cref="JobRetry"/>). The job is queued for admission, and then
/// runs again, with its time limit anew.
/// </summary>
internal sealed class TakeRetry(QueuedRetry queue, JobHistory history, IOptions<FramesOptions> frames) : IVideoStep<RetryRequested>
{
    /// <summary>True when the request names a take that can be retried.</summary>
    public static bool IsPossible(VideoState job, RetryRequested message, KeyframeSource localSource) =>
        job.Takes.Exists(take => PointOf(job, take, message, localSource) is not null);

    public async Task ExecuteAsync(VideoState job, RetryRequested message, BehaviorContext<VideoState> context)
    {
        var retried = job.TakesInOrder().Select(take => (Take: take, Point: PointOf(job, take, message, frames.Value.Source)))
            .Where(one => one.Point is not null).ToList();
        history.Write(
            job,
            JobEventTypes.RetryRequested,
            new
            {
                AllowSpending = message.AllowSpending ? true : (bool?)null,
                Takes = retried.Select(one => new { one.Take.TakeId, one.Take.Number, From = $"{one.Point}" }),
            });
        foreach (var (take, point) in retried)
        {
            take.Failure = null;
            take.Retries = [];
            Prepare(job, take, point!.Value, message.FromStart);
        }

        await queue.EnqueueAsync(context);
    }

    private static void Prepare(VideoState job, TakeState take, RetryPoint point, bool fromStart)
    {
        switch (point)
        {
            case RetryPoint.Prompt:
                take.Status = TakeStatus.Pending;
                job.Parameters = null; // they are decided again, so the job starts as a new one does
                break;
            case RetryPoint.Generation:
                if (fromStart)
                {
                    take.Model = JobRetry.ModelOf(job, take, point, fromStart);
                    take.TriedModels = [];
                }

                take.Attempt++;
                take.Status = TakeStatus.Pending;
                job.MainStage = Producers.MainStageOf(take.Model);
                break;
            case RetryPoint.Keyframes:
            case RetryPoint.Composition:
                // A new attempt, because workers were ordered to stop the last one; what it has rendered counts.
                take.Attempt++;
                take.Status = TakeStatus.Generating;
                break;
            default:
                take.Status = point == RetryPoint.Finishing ? TakeStatus.Finishing : TakeStatus.Storing;
                break;
        }
    }

    private static RetryPoint? PointOf(VideoState job, TakeState take, RetryRequested message, KeyframeSource localSource) =>
        JobRetry.PointOf(job, take, message.FromStart) is { } point
        && (message.TakeId is null || message.TakeId == take.TakeId || point == RetryPoint.Prompt)
        && (message.AllowSpending || !JobRetry.MaySpend(job, take, point, message.FromStart, localSource))
            ? point
            : null;
}
