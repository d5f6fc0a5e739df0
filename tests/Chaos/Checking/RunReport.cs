using System.Text;

namespace AdGenius.Chaos.Checking;

/// <summary>The result of a run.</summary>
internal sealed record RunReport
{
    private const int MaxListedItems = 10;

    public required int Attempted { get; init; }

    public required int Accepted { get; init; }

    public required int Completed { get; init; }

    /// <summary>Cancelled jobs: some are cancelled on purpose.</summary>
    public required int Cancelled { get; init; }

    /// <summary>Failed jobs by reason.</summary>
    public required IReadOnlyDictionary<string, int> Failed { get; init; }

    /// <summary>Accepted, and without a row, an end, its event, or with an end that was not requested.</summary>
    public required IReadOnlyList<string> Lost { get; init; }

    /// <summary>Ended after the deadline.</summary>
    public required IReadOnlyList<string> Late { get; init; }

    /// <summary>Jobs and takes that failed or fell back although nothing was wrong with them.</summary>
    public required IReadOnlyList<string> FailedWithoutCause { get; init; }

    /// <summary>Ended twice, stored twice, or made without a request.</summary>
    public required IReadOnlyList<string> Duplicated { get; init; }

    /// <summary>More paid submissions than takes.</summary>
    public required IReadOnlyList<string> DoubleCharges { get; init; }

    /// <summary>Costs on which ledger, row and the provider's record differ.</summary>
    public required IReadOnlyList<string> LedgerMismatches { get; init; }

    /// <summary>Objects without a take, takes without their object, unfinished uploads, files left behind.</summary>
    public required IReadOnlyList<string> Orphaned { get; init; }

    /// <summary>Messages left in a queue, except poison.</summary>
    public required IReadOnlyList<string> Stranded { get; init; }

    /// <summary>Seconds from the acceptance to the arrival of the final event, sorted.</summary>
    public required IReadOnlyList<TimeSpan> CompletionTimes { get; init; }

    /// <summary>Further facts of the run, one a line.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public bool IsClean => Violations.All(violation => violation.Items.Count == 0);

    private IEnumerable<(string Name, IReadOnlyList<string> Items)> Violations =>
    [
        ("lost", Lost),
        ("late", Late),
        ("failed without a cause of their own", FailedWithoutCause),
        ("duplicated", Duplicated),
        ("double charges", DoubleCharges),
        ("ledger mismatches", LedgerMismatches),
        ("orphaned", Orphaned),
        ("stranded", Stranded),
    ];

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(FormattableString.Invariant(
            $"attempted {Attempted}, accepted {Accepted}, completed {Completed}, cancelled {Cancelled}, failed {Failed.Values.Sum()}"));
        foreach (var (reason, count) in Failed.OrderByDescending(pair => pair.Value))
        {
            text.AppendLine(FormattableString.Invariant($"  failed {reason}: {count}"));
        }

        if (CompletionTimes.Count > 0)
        {
            text.AppendLine(FormattableString.Invariant(
                $"from accepted to ended: p50 {Quantile(0.5):0.0} s, p99 {Quantile(0.99):0.0} s, longest {Quantile(1):0.0} s"));
        }

        foreach (var note in Notes)
        {
            text.AppendLine(note);
        }

        foreach (var (name, items) in Violations)
        {
            text.AppendLine(FormattableString.Invariant($"{name} {items.Count}"));
            foreach (var item in items.Take(MaxListedItems))
            {
                text.AppendLine("  " + item);
            }
        }

        return text.Append(IsClean ? "clean" : "NOT CLEAN").ToString();
    }

    private double Quantile(double share)
        => CompletionTimes[Math.Min(CompletionTimes.Count - 1, (int)(CompletionTimes.Count * share))].TotalSeconds;
}
