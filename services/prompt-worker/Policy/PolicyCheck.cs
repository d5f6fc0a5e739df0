using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.PromptWorker.Policy.Moderation;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Policy;

/// <summary>
/// Checks requests before anything is spent: by the rules of their tenant, then by a moderation service where one is configured.
/// </summary>
internal sealed class PolicyCheck(ModerationClient? moderation = null)
{
    /// <summary>Whether the texts may go on to be quantified.</summary>
    public async Task<PolicyDecision> CheckRequestAsync(QuantificationInput input, Reading reading, CancellationToken cancellationToken)
    {
        var texts = PolicyTexts.Of(input.Request, reading);
        var findings = PolicyRules.Of(input.Policy).Check(texts, input.Approved);
        if (moderation is null || findings.Any(finding => finding.Action == PolicyAction.Refuse))
        {
            return PolicyDecision.Of(findings);
        }

        var flagged = await moderation.CheckAsync(texts, cancellationToken);
        return PolicyDecision.Of(
            [.. findings, .. flagged.Where(finding => input.Approved?.Any(approved => approved.Rule == finding.Rule) != true)]);
    }

    /// <summary>
    /// Whether the result may be made. It is checked by the rules alone: a take that the video starts from may have been made under another
    /// policy, and feedback may add to it.
    /// </summary>
    public static PolicyDecision CheckResult(QuantificationInput input, PromptParameters parameters) =>
        PolicyDecision.Of(PolicyRules.Of(input.Policy).Check(PolicyTexts.Of(parameters), input.Approved));
}
