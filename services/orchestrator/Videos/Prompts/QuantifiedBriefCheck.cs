using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Briefs;
using AdGenius.Orchestrator.Generation;
using AdGenius.Orchestrator.Preparation;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos.Prompts;

/// <summary>
/// Checks the brief that came from the prompt's words, from feedback or from a language model, before anything is made, as
/// <see cref="BriefChecks"/> checks what the request states. What a language model has added without a word of the prompt is left out where
/// it cannot be fulfilled, and the parameters say so: the customer has not asked for it.
/// </summary>
internal sealed class QuantifiedBriefCheck(
    AdGeniusDbContext database, AssetReferences assets, BriefCheckClient client, IOptions<BriefCheckOptions> options, DatabaseTime time)
    : IMessagePreparation<PromptQuantified>
{
    private static readonly
        (string Field, Func<GenerateVideo, object?> Stated, Func<Brief, object?> Of, Func<Brief, Brief> Without)[] Parts =
    [
        ("voiceOver", request => request.VoiceOver, brief => brief.VoiceOver, brief => brief with { VoiceOver = null }),
        ("music", request => request.Music, brief => brief.Music, brief => brief with { Music = null }),
        ("captions", request => request.Captions, brief => brief.Captions, brief => brief with { Captions = null }),
        (
            "overlays.headline",
            request => request.Overlays?.Headline,
            brief => brief.Overlays?.Headline,
            brief => brief with { Overlays = brief.Overlays! with { Headline = null } }),
        (
            "overlays.callToAction",
            request => request.Overlays?.CallToAction,
            brief => brief.Overlays?.CallToAction,
            brief => brief with { Overlays = brief.Overlays! with { CallToAction = null } }),
    ];

    /// <summary>Adds <see cref="CheckedParameters"/> where the brief needs the check and the job waits for its parameters.</summary>
    public async Task PrepareAsync(ConsumeContext<PromptQuantified> context)
    {
        if (!EffectiveBrief.NeedsCheck(context.Message.Parameters.Brief))
        {
            return;
        }

        var job = await database.Videos.AsNoTracking().SingleOrDefaultAsync(
            one => one.CorrelationId == context.Message.JobId && one.CurrentState == VideoState.Quantifying, context.CancellationToken);
        if (job is not { Request.Edit: null })
        {
            return; // an edit's request states its whole brief, and was checked with it
        }

        var (parameters, failure) = JobLength.Decide(job.Request, context.Message.Parameters);
        if (failure is null && EffectiveBrief.NeedsCheck(parameters.Brief))
        {
            await RecordPickupAsync(job, context.CancellationToken);
        }

        var result = failure is null
            ? await CheckAsync(job, parameters, context.CancellationToken)
            : new CheckedParameters(parameters, failure);
        context.AddOrUpdatePayload(() => result, _ => result);
    }

    // The prompt is analyzed. While its brief is checked it must not count as stalled, or as lost, and be analyzed again: the check is
    // part of the same work and begins now.
    private async Task RecordPickupAsync(VideoState job, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        database.Add(new WorkPickup
        {
            JobId = job.CorrelationId,
            Stage = WorkStage.Quantify,
            At = job.QuantifySentAt > now ? job.QuantifySentAt.Value : now,
        });
        await database.SaveChangesAsync(cancellationToken);
    }

    private async Task<CheckedParameters> CheckAsync(VideoState job, PromptParameters parameters, CancellationToken cancellationToken)
    {
        // Together the checks take as long as one may, which is shorter than the stall timeout of the prompt.
        var (start, left) = (time.GetTimestamp(), options.Value.BriefCheckTimeout);
        if (await MissingFileAsync(job.Request, parameters, cancellationToken) is { } missing)
        {
            return new CheckedParameters(parameters, missing);
        }

        while (EffectiveBrief.NeedsCheck(parameters.Brief) && left > TimeSpan.Zero)
        {
            var faults = await client.CheckAsync(
                new CheckBrief
                {
                    TenantName = job.TenantName,
                    Brief = EffectiveBrief.Of(job.Request, parameters)!,
                    BrandKit = job.BrandKit,
                    DurationSeconds = parameters.DurationSeconds,
                    MaxCost = job.Request.MaxCost,
                },
                left,
                cancellationToken);
            if (faults.Count == 0)
            {
                break;
            }

            var less = faults.Select(fault => WithoutAddedPart(job.Request, parameters, fault)).FirstOrDefault(one => one is not null);
            if (less is null)
            {
                return new CheckedParameters(
                    parameters, job.Request.BasedOnTake is null ? faults[0] : CopiedMembers.Explain(faults[0]));
            }

            parameters = less;
            left = options.Value.BriefCheckTimeout - time.GetElapsedTime(start);
        }

        return new CheckedParameters(parameters, null);
    }

    // What a regeneration copies may have been deleted. It was accepted, because its feedback could remove it.
    private async Task<Failure?> MissingFileAsync(GenerateVideo request, PromptParameters parameters, CancellationToken cancellationToken)
    {
        if (request.BasedOnTake is null)
        {
            return null;
        }

        var brief = EffectiveBrief.Of(request, parameters);
        var named = request with { SourceImage = null, Diffusion = null, Music = brief?.Music, Overlays = brief?.Overlays };
        var faults = await assets.CheckAsync(named, cancellationToken);
        return faults.Count == 0 ? null : CopiedMembers.Explain(faults[0]);
    }

    /// <summary>Null where the fault is not that of a part which the language model has added by itself.</summary>
    private static PromptParameters? WithoutAddedPart(GenerateVideo request, PromptParameters parameters, Failure fault)
    {
        // The price of the voice is compared with the limit of the job.
        var field = fault.Code == FailureCode.BudgetExceeded ? "voiceOver" : fault.Field ?? "";
        var part = Array.Find(Parts, one => field.StartsWith(one.Field, StringComparison.Ordinal));
        if (part.Field is null || parameters.QuantifiedBy == PromptParameters.Rules || parameters.Regeneration is not null
            || part.Of(parameters.Brief!) is null || part.Stated(request) is not null
            || parameters.Spans?.Any(span => span.Field.StartsWith(part.Field, StringComparison.Ordinal)) == true)
        {
            return null;
        }

        var brief = part.Without(parameters.Brief!);
        brief = brief.Overlays == new Overlays() ? brief with { Overlays = null } : brief;
        return parameters with
        {
            Brief = brief == new Brief() ? null : brief,
            Adjustments = [.. parameters.Adjustments ?? [], $"{part.Field} of the language model was left out: {fault.Text}"],
        };
    }
}
