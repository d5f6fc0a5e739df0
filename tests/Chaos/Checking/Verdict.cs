using System.Text;

namespace AdGenius.Chaos.Checking;

/// <summary>What came of a run. Only what database, bucket, events and the provider's book say counts.</summary>
internal sealed record Verdict
{
    public required int Attempted { get; init; }

    public required int Accepted { get; init; }

    public required int Completed { get; init; }

    /// <summary>Failed and cancelled jobs by reason.</summary>
    public required IReadOnlyDictionary<string, int> Failed { get; init; }

    /// <summary>Accepted, and without a row, an end, or its event.</summary>
    public required IReadOnlyList<string> Lost { get; init; }

    /// <summary>Ended twice, or stored twice.</summary>
    public required IReadOnlyList<string> Duplicated { get; init; }

    /// <summary>More paid submits than attempts.</summary>
    public required IReadOnlyList<string> PaidTwice { get; init; }

    /// <summary>Objects without a take, takes without their object, unfinished uploads.</summary>
    public required IReadOnlyList<string> Orphaned { get; init; }

    public bool IsClean => Lost.Count + Duplicated.Count + PaidTwice.Count + Orphaned.Count == 0;

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(FormattableString.Invariant($"attempted {Attempted}, accepted {Accepted}, completed {Completed}, failed {Failed.Values.Sum()}"));
        foreach (var (reason, count) in Failed.OrderByDescending(pair => pair.Value))
        {
            text.AppendLine(FormattableString.Invariant($"  failed {reason}: {count}"));
        }

        foreach (var (name, items) in new[] { ("lost", Lost), ("duplicated", Duplicated), ("paid twice", PaidTwice), ("orphaned", Orphaned) })
        {
            text.AppendLine(FormattableString.Invariant($"{name} {items.Count}"));
            foreach (var item in items.Take(10))
            {
                text.AppendLine("  " + item);
            }
        }

        return text.Append(IsClean ? "clean" : "NOT CLEAN").ToString();
    }
}
