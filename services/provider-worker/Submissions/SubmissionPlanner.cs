using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Catalogue;
using AdGenius.ProviderWorker.Providers;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>
/// Decides what a recorded command asks of its provider. A worker that does not serve the model leaves the row without a request: a worker
/// that does plans it, and where none has until <see cref="SubmissionOptions.OtherWorkerTimeout"/>, any worker fails it.
/// </summary>
internal sealed class SubmissionPlanner(
    ProviderCatalogue catalogue, OfferedModels offered, IOptions<SubmissionOptions> options, DatabaseTime time)
{
    /// <summary>True where no worker has planned the row yet.</summary>
    public static bool IsUnplanned(Submission row) => row is { Status: SubmissionStatus.Recorded, ClipRequestJson: null };

    /// <summary>Plans or fails the row, unless it is left to another worker.</summary>
    public async Task PlanAsync(AdGeniusDbContext database, Submission row, CancellationToken cancellationToken)
    {
        if (catalogue.Find(row.Model) is { } provider && await offered.IsServedAsync(database, provider.Traits, cancellationToken))
        {
            Plan(row, provider);
        }
        else if (IsOverdue(row))
        {
            Fail(row, new Failure
            {
                Code = FailureCode.ProviderUnavailable,
                Retryable = true,
                Text = $"No worker that offers {row.Model} has taken the clip in time; nothing was sent or paid.",
            });
        }
    }

    /// <summary>True where a row that this worker cannot submit is left to another that can.</summary>
    public async Task<bool> IsLeftAsync(SubmissionWork work, CancellationToken cancellationToken) =>
        !IsOverdue(work.Row) && !await offered.IsServedAsync(work.Database, work.Provider.Traits, cancellationToken);

    private bool IsOverdue(Submission row) => time.GetUtcNow() - row.DueAt >= options.Value.OtherWorkerTimeout;

    private void Plan(Submission row, IVideoProvider provider)
    {
        row.ProducedBy = new ProducedBy
        {
            Model = row.Model,
            Resolved = provider.Traits.ResolvesTo,
            IsFallback = row.Command.IsFallback,
            IsSimulated = provider.Traits.IsSimulated,
        };
        var callback = options.Value.CallbackAddress is { } address
            ? CallbackAddresses.Of(address, row.Model, row.SubmissionId)
            : null;
        switch (ClipPlanner.Plan(row.Command, provider.Traits, row.SubmissionId, callback))
        {
            case FittedClip.Refused refused:
                Fail(row, refused.Failure);
                break;
            case FittedClip.Ready ready:
                row.ClipRequestJson = ClipRequestJson.Write(ready.ClipRequest);
                row.Adjustments = ready.Adjustments;
                row.Estimate = provider.Estimate(ready.ClipRequest);
                break;
        }
    }

    private static void Fail(Submission row, Failure failure)
    {
        row.Status = SubmissionStatus.Failed;
        row.Failure = failure;
        row.Cost = 0;
    }
}
