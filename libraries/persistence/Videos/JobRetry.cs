using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Persistence.Videos;

/// <summary>
/// From where the failed takes of an ended job can be retried, and whether that is paid again. The gateway answers by it before anything is
/// sent, and the saga acts by it.
/// </summary>
public static class JobRetry
{
    /// <summary>The stage from which the take is retried; null when it did not fail, or its job has not ended or was deleted.</summary>
    /// <param name="job">The job.</param>
    /// <param name="take">One of its takes.</param>
    /// <param name="fromStart">True: whatever was made is made anew.</param>
    public static RetryPoint? PointOf(VideoState job, TakeState take, bool fromStart)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(take);
        if (take.Status != TakeStatus.Failed || job.DeletedAt is not null || job.CurrentState is not ("Completed" or "Failed"))
        {
            return null;
        }

        if (job.Request.Edit is not null)
        {
            return take is { Clip: not null, Iteration: not null } ? OfClip(take) : RetryPoint.Prompt;
        }

        if (job.Parameters is null || take.AttemptStartedAt is null)
        {
            return RetryPoint.Prompt; // refused, by a person or because something does not fit: that is decided again
        }

        // Another try with a clip that is unusable in itself would end in the same way.
        return fromStart || take.Failure?.Code == FailureCode.InvalidMedia ? RetryPoint.Generation
            : take is { Clip: not null, Iteration: not null } ? OfClip(take)
            : take.Plan is { } plan ? take.RenderedBatches.Count < plan.Batches.Count ? RetryPoint.Keyframes : RetryPoint.Composition
            : take.Keyframes.Count > 0 ? RetryPoint.Composition
            : RetryPoint.Generation;
    }

    /// <summary>The model that a retry from <paramref name="point"/> on uses.</summary>
    /// <param name="job">The job.</param>
    /// <param name="take">One of its takes.</param>
    /// <param name="point">From where the take is retried.</param>
    /// <param name="fromStart">True: whatever was made is made anew, by the model that was requested.</param>
    public static string ModelOf(VideoState job, TakeState take, RetryPoint point, bool fromStart)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(take);
        return fromStart && point == RetryPoint.Generation ? job.Model : take.Model;
    }

    /// <summary>True when work from <paramref name="point"/> on calls a provider that charges for pictures or clips.</summary>
    /// <param name="job">The job.</param>
    /// <param name="take">One of its takes.</param>
    /// <param name="point">From where the take is retried.</param>
    /// <param name="fromStart">True: whatever was made is made anew, by the model that was requested.</param>
    /// <param name="localSource">Where the pictures of the model <c>local</c> come from by the settings of this process.</param>
    public static bool MaySpend(VideoState job, TakeState take, RetryPoint point, bool fromStart, KeyframeSource localSource)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(take);
        var model = ModelOf(job, take, point, fromStart);
        return point switch
        {
            RetryPoint.Prompt => job.Request.Edit is null && ModelSources.IsPaid(model, localSource),

            // The last attempt says it too, where it was by the same model: the settings of another process may differ.
            RetryPoint.Generation => ModelSources.IsPaid(model, localSource)
                || (take.Model == model && take.Source == KeyframeSource.HostedImages),
            RetryPoint.Keyframes => take.Source == KeyframeSource.HostedImages,
            _ => false,
        };
    }

    private static RetryPoint OfClip(TakeState take) => take.Finished is null ? RetryPoint.Finishing : RetryPoint.Storing;
}
