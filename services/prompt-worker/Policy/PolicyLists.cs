using System.Collections.Frozen;
using System.Text.Json;
using AdGenius.Contracts.Policy;
using AdGenius.PromptWorker.Policy.Text;

namespace AdGenius.PromptWorker.Policy;

/// <summary>The bundled rules, from the embedded files <c>Data/*.json</c>; their form is <c>Data/policy-terms.schema.json</c>.</summary>
internal sealed class PolicyLists
{
    private static readonly Lazy<PolicyLists> Instance = new(() => new PolicyLists());

    private PolicyLists()
    {
        var categories = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (kind, file) in ((PolicyRuleKind, string)[])
            [(PolicyRuleKind.Category, "categories"), (PolicyRuleKind.Brand, "brands"), (PolicyRuleKind.Person, "persons")])
        {
            foreach (var entry in Read(file).Entries)
            {
                var rule = new PolicyRule
                {
                    Kind = kind,
                    Name = entry.Name,
                    Action = entry.Action ?? PolicyAction.Hold,
                    IsFixed = entry.IsFixed,
                };
                foreach (var term in entry.Terms.Values.SelectMany(terms => terms).Distinct())
                {
                    Terms.Add(term, rule);
                }

                if (kind == PolicyRuleKind.Category)
                {
                    categories.Add(rule.Name);
                }
            }
        }

        Categories = categories.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The lists.</summary>
    public static PolicyLists Default => Instance.Value;

    /// <summary>Every term with its rule.</summary>
    public TermTrie<PolicyRule> Terms { get; } = new();

    /// <summary>The names of the categories.</summary>
    public FrozenSet<string> Categories { get; }

    private static TermFile Read(string name)
    {
        using var stream = typeof(PolicyLists).Assembly.GetManifestResourceStream($"AdGenius.PromptWorker.Policy.Data.{name}.json")
            ?? throw new InvalidOperationException($"The list '{name}' of the policy is not embedded in the program.");
        return JsonSerializer.Deserialize<TermFile>(stream, JsonSerializerOptions.Web)!;
    }

    private sealed record TermFile
    {
        public required IReadOnlyList<TermEntry> Entries { get; init; }
    }

    private sealed record TermEntry
    {
        public required string Name { get; init; }

        public PolicyAction? Action { get; init; }

        public bool IsFixed { get; init; }

        public required IReadOnlyDictionary<string, IReadOnlyList<string>> Terms { get; init; }
    }
}
