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
    /// <summary>Whether the texts of the order may go on to be quantified.</summary>
    public async Task<PolicyDecision> CheckRequestAsync(PromptOrder order, Reading reading, CancellationToken cancellationToken)
    {
        var texts = PolicyTexts.Of(order.Request, reading);
        var findings = PolicyRules.Of(order.Policy).Check(texts, order.Approved);
        if (moderation is null || findings.Any(finding => finding.Action == PolicyAction.Refuse))
        {
            return PolicyDecision.Of(findings);
        }

        var flagged = await moderation.CheckAsync(texts, cancellationToken);
        return PolicyDecision.Of(
            [.. findings, .. flagged.Where(finding => order.Approved?.Any(approved => approved.Rule == finding.Rule) != true)]);
    }

    /// <summary>
    /// Whether the result may be made. It is checked by the rules alone: a take that the order starts from may have been made under another
    /// policy, and feedback may add to it.
    /// </summary>
    public static PolicyDecision CheckResult(PromptOrder order, PromptParameters parameters) =>
        PolicyDecision.Of(PolicyRules.Of(order.Policy).Check(PolicyTexts.Of(parameters), order.Approved));
}
