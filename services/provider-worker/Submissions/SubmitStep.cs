using System.Diagnostics;
using AdGenius.Contracts;
using AdGenius.Contracts.Models;
using AdGenius.Downloads;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Catalogue;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Makes the paid call, once: the slot and the money are reserved and the row is "submitting" before anything is sent.</summary>
internal sealed class SubmitStep(
    SubmissionPlanner planner,
    SourcePictureLoader pictures,
    PlainPictures plainPictures,
    PictureStaging staging,
    SubmitClaims claims,
    SubmitResults results,
    SubmitDeferral deferral,
    SubmissionCompletion completion,
    DatabaseTime time)
{
    /// <summary>Runs the step once.</summary>
    public async Task RunAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        var row = work.Row;
        if (time.GetUtcNow() >= row.Deadline)
        {
            await (row.UnconfirmedSubmits == 0
                ? completion.FailAsync(work, Failures.NotSubmitted(), 0, cancellationToken)
                : completion.CancelAsync(work, FailureCode.DeadlineExceeded, 0, cancellationToken));
            return;
        }

        if (UnusableFor(work) is { } unusable)
        {
            await LeaveOrEndAsync(work, unusable, cancellationToken);
            return;
        }

        if (await RequestOfAsync(work, cancellationToken) is not { } clipRequest)
        {
            return;
        }

        if (work.Provider.Traits.ReturnsPicture && await staging.FaultAsync(cancellationToken) is { } fault)
        {
            await deferral.DeferAsync(work, fault, null, throttled: false, cancellationToken, FailureCode.StorageUnavailable);
            return;
        }

        await SubmitAsync(work, clipRequest, cancellationToken);
    }

    /// <summary>
    /// Why the model cannot be used, where the row would wait until its job ends. A server that is not ready at the moment is waited for.
    /// </summary>
    private static Failure? UnusableFor(SubmissionWork work)
    {
        var traits = work.Provider.Traits;
        return work.Row.UnconfirmedSubmits == 0
            && (traits.MaxConcurrent == 0 || traits.State is VideoModelState.NoKey or VideoModelState.Retired)
            ? ClipPlanner.Unusable(traits)
            : null;
    }

    /// <summary>Leaves the row to a worker that can use its model, or fails it.</summary>
    private async Task LeaveOrEndAsync(SubmissionWork work, Failure unusable, CancellationToken cancellationToken)
    {
        if (!await planner.IsLeftAsync(work, cancellationToken))
        {
            // Where this worker does not know the model, the one that planned it may be started again.
            await completion.FailAsync(work, unusable with { Retryable = work.Provider is MissingProvider }, 0, cancellationToken);
        }
    }

    /// <summary>The request with its picture; null where it waits or has ended, which the row says.</summary>
    private async Task<ClipRequest?> RequestOfAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        var clipRequest = work.ClipRequest;
        if (clipRequest.SourceImage is not { } sourceImage)
        {
            return clipRequest;
        }

        // Its picture is fetched and converted once there is a slot, not at every look for one.
        if (!await claims.HasSlotAsync(work, cancellationToken))
        {
            return null;
        }

        var picture = await pictures.LoadAsync(sourceImage, work.Row.TenantName, work.Provider.Traits.ImageAsBytes, cancellationToken);
        switch (picture is PictureResult.Loaded found ? await plainPictures.MakeAsync(found.Picture, cancellationToken) : picture)
        {
            case PictureResult.Refused refused:
                await completion.FailAsync(work, refused.Failure, 0, cancellationToken);
                return null;
            case PictureResult.TransientFailure again:
                await deferral.DeferAsync(work, again.Reason, null, throttled: false, cancellationToken, CodeOf(again));
                return null;
            case PictureResult.Loaded loaded:
                return clipRequest with { Picture = loaded.Picture };
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Claims a slot and the money, makes the paid call and records its result.</summary>
    private async Task SubmitAsync(SubmissionWork work, ClipRequest clipRequest, CancellationToken cancellationToken)
    {
        ProviderKey? key;
        try
        {
            key = await claims.ClaimAsync(work, clipRequest, cancellationToken);
        }
        catch (Exception exception) when (work.Row.Status == SubmissionStatus.Submitting && DatabaseOutage.IsOutage(exception))
        {
            // The claim may be committed. Nothing was sent: left as it is, the row would be reconciled as a lost submit, and count as paid.
            await results.WithdrawClaimAsync(work);
            return;
        }

        if (key is not null)
        {
            // From here on a shutdown of the host must not interrupt the call: it ends within the time limit of its attempts.
            var result = await work.Provider.SubmitAsync(clipRequest, key, CancellationToken.None);
            await results.ApplyAsync(work, key, result, CancellationToken.None);
        }
    }

    private static FailureCode CodeOf(PictureResult.TransientFailure failure) =>
        failure.IsStorage ? FailureCode.StorageUnavailable : FailureCode.ProviderUnavailable;
}
