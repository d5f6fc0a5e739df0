using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Brands;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Orchestrator.Briefs;

/// <summary>
/// Checks what a brief refers to, before anything is spent: the brand kit and its forbidden words, the take that an edit starts from, and
/// with a storage worker's help the voice, the letters and the files.
/// </summary>
internal sealed class BriefChecks(AdGeniusDbContext database, JobReader jobs, BriefCheckClient client)
{
    /// <summary>How much shorter than its scenes a finished video may be, in seconds: it ends with a whole frame.</summary>
    private const double Rounding = 0.1;

    public async Task<IReadOnlyList<Failure>> CheckAsync(GenerateVideo request, CancellationToken cancellationToken)
    {
        var faults = new List<Failure>();
        BrandKit? kit = null;
        if (request.BrandKit is { } name)
        {
            kit = (await BrandKitStore.FindAsync(database, request.TenantName, name, cancellationToken))?.Kit;
            if (kit is null)
            {
                faults.Add(Fault("brandKit", $"brandKit '{name}' is no brand kit of this tenant."));
            }
            else if (BriefTexts.FindForbidden(request, kit.ForbiddenWords ?? []) is { } found)
            {
                faults.Add(Fault(found.Field, $"{found.Field} has the word '{found.Word}', which the brand kit '{name}' forbids."));
            }
        }

        if (request.Edit is { TakeId: { } takeId } edit)
        {
            faults.AddRange(await CheckEditAsync(request, edit, takeId, cancellationToken));
        }

        return faults.Count > 0 || EffectiveBrief.Of(request, null) is not { } brief
            ? faults
            : await client.CheckAsync(
                new CheckBrief
                {
                    TenantName = request.TenantName,
                    Brief = brief,
                    BrandKit = kit,
                    DurationSeconds = request.Edit is null ? request.DurationSeconds : null, // the stored scenes have their own
                    MaxCost = request.MaxCost,
                },
                cancellationToken);
    }

    private async Task<IReadOnlyList<Failure>> CheckEditAsync(
        GenerateVideo request, VideoEdit edit, Guid takeId, CancellationToken cancellationToken)
    {
        if (await jobs.FindTakeAsync(takeId, request.TenantName, cancellationToken) is not
            { Job: { DeletedAt: null } job, Take: { Sources.Count: > 0 } take })
        {
            return [Fault("edit.takeId", "edit.takeId names no stored take of this tenant whose scenes are kept.")];
        }

        return edit.From is { } from && MaxSecondsOf(job, take) is { } seconds && from >= seconds + Rounding
            ? [Fault(
                "edit.from", FormattableString.Invariant($"edit.from is {from}; the take's scenes have at most {seconds:0.##} seconds."))]
            : [];
    }

    /// <summary>
    /// The take's scenes are no longer: the finished video has them, and its end card. Null where it has a part of them, or is not known;
    /// finishing, which reads them, then refuses what is beyond their end.
    /// </summary>
    private static double? MaxSecondsOf(VideoState job, TakeState take) =>
        job.Request.Edit is { From: not null } or { To: not null } ? null : take.Facts?.DurationSeconds;

    private static Failure Fault(string field, string text) => new() { Code = FailureCode.InvalidRequest, Field = field, Text = text };
}
