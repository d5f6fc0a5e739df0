using AdGenius.Contracts;
using AdGenius.Contracts.Policy;

namespace AdGenius.PromptWorker.Policy;

/// <summary>What follows from the findings of a request.</summary>
internal abstract record PolicyDecision
{
    /// <summary>The request goes on.</summary>
    public sealed record Pass : PolicyDecision;

    /// <summary>A person must approve the request.</summary>
    public sealed record Hold(IReadOnlyList<PolicyFinding> Findings) : PolicyDecision;

    /// <summary>The request is refused; the failure names the rule.</summary>
    public sealed record Refuse(Failure Failure) : PolicyDecision;

    /// <summary>The decision: one refusal is enough, then one hold.</summary>
    public static PolicyDecision Of(IReadOnlyList<PolicyFinding> findings) =>
        findings.FirstOrDefault(finding => finding.Action == PolicyAction.Refuse) is { } refusal
            ? new Refuse(new Failure
            {
                Code = FailureCode.ContentPolicyViolation,
                Text = refusal.Text,
                Field = refusal.Field,
                Rule = refusal.Rule,
            })
            : findings.Count > 0 ? new Hold(findings)
            : new Pass();
}
