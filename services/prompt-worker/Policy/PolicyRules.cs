using AdGenius.Contracts.Policy;
using AdGenius.PromptWorker.Policy.Text;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Policy;

/// <summary>The rules of one tenant: the bundled lists with the tenant's actions, and the tenant's own terms.</summary>
internal sealed class PolicyRules
{
    private const int MaxFindings = 20;
    private const int MaxWords = 100;

    private readonly TenantPolicy _policy;
    private readonly TermTrie<PolicyRule> _ownTerms = new();
    private readonly Dictionary<string, PolicyAction> _categories;
    private readonly HashSet<string> _allowed;

    private PolicyRules(TenantPolicy policy)
    {
        _policy = policy;
        foreach (var term in policy.BlockedTerms ?? [])
        {
            _ownTerms.Add(
                term.Term,
                new PolicyRule { Kind = PolicyRuleKind.Term, Name = term.Term, Action = term.Action ?? PolicyAction.Refuse });
        }

        _categories = (policy.Categories ?? []).GroupBy(rule => rule.Category, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last().Action, StringComparer.Ordinal);
        _allowed = (policy.AllowedNames ?? []).Select(NameKey).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The rules of a tenant's policy; null: the default.</summary>
    public static PolicyRules Of(TenantPolicy? policy) => new(policy ?? new TenantPolicy());

    /// <summary>
    /// What the rules find: each rule once for each wording, refusals first, at most 20. What is in <paramref name="approved"/> is left
    /// out.
    /// </summary>
    public IReadOnlyList<PolicyFinding> Check(IReadOnlyList<PolicyText> texts, IReadOnlyList<PolicyFinding>? approved)
    {
        var seen = (approved ?? []).Select(KeyOf).ToHashSet();
        var findings = new List<PolicyFinding>();
        foreach (var text in texts)
        {
            var hits = TermSearch<PolicyRule>.Find(text.Value, _ownTerms, PolicyLists.Default.Terms);
            var ends = new Dictionary<PolicyRule, int>();
            foreach (var hit in hits)
            {
                // The longest of several wordings of a rule at one place; hits are in the order of their start, the longer first.
                if (ends.GetValueOrDefault(hit.Value, -1) >= hit.End)
                {
                    continue;
                }

                ends[hit.Value] = hit.End;
                if (FindingOf(text, hit) is { } finding && seen.Add(KeyOf(finding)))
                {
                    findings.Add(finding);
                }
            }
        }

        return [.. findings.OrderByDescending(finding => finding.Action).Take(MaxFindings)];
    }

    /// <summary>What is done with a rule of the lists.</summary>
    public PolicyAction ActionOf(PolicyRule rule) => rule switch
    {
        { IsFixed: true } or { Kind: PolicyRuleKind.Term } => rule.Action,
        { Kind: PolicyRuleKind.Category } => _categories.GetValueOrDefault(rule.Name, rule.Action),
        _ when _allowed.Contains(NameKey(rule.Name)) => PolicyAction.Pass,
        { Kind: PolicyRuleKind.Brand } => _policy.Brands ?? rule.Action,
        _ => _policy.Persons ?? rule.Action,
    };

    private PolicyFinding? FindingOf(PolicyText text, TermHit<PolicyRule> hit)
    {
        var action = ActionOf(hit.Value);
        var length = hit.End - hit.Start;
        if (action == PolicyAction.Pass || text.IsFree?.Invoke(hit.Start, length) == true)
        {
            return null;
        }

        var words = TextRules.Clean(text.Value.Substring(hit.Start, length), MaxWords);
        return new PolicyFinding
        {
            Rule = hit.Value.Id,
            Action = action,
            Field = text.Field,
            Words = words,
            Text = $"{text.Field} has '{words}', which the rule {hit.Value.Id} {(action == PolicyAction.Refuse ? "refuses" : "holds")}.",
        };
    }

    // Two wordings are the same without case, accents and spaces.
    private static (string Rule, string Words) KeyOf(PolicyFinding finding) => (finding.Rule, NameKey(finding.Words));

    private static string NameKey(string name) =>
        string.Concat(WordTokens.Of(FoldedText.Of(name)).Select(token => token.Characters));
}
