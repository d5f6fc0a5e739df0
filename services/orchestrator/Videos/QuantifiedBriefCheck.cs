using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Requests;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Orchestrator.Videos;

/// <summary>
/// Checks the brief that came from the prompt's words, from feedback or from a language model, before anything is made, as
/// <see cref="BriefChecks"/> checks what the request states. What a language model has added without a word of the prompt is left out where
/// it cannot be fulfilled, and the parameters say so: the customer has not asked for it.
/// </summary>
internal sealed class QuantifiedBriefCheck(BriefCheckClient client)
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

    /// <summary>The parameters with a brief that can be fulfilled, or why the job's cannot.</summary>
    public async Task<(PromptParameters Parameters, Failure? Failure)> CheckAsync(
        VideoState job, PromptParameters parameters, CancellationToken cancellationToken)
    {
        // An edit's request states its whole brief, and was checked with it.
        while (job.Request.Edit is null && EffectiveBrief.NeedsCheck(parameters.Brief))
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
                cancellationToken);
            if (faults.Count == 0)
            {
                break;
            }

            var less = faults.Select(fault => WithoutAddedPart(job.Request, parameters, fault)).FirstOrDefault(one => one is not null);
            if (less is null)
            {
                return (parameters, faults[0]);
            }

            parameters = less;
        }

        return (parameters, null);
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
