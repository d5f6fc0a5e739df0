namespace AdGenius.Finishing.Preflight;

/// <summary>All rules of one check.</summary>
/// <param name="Preset">The preset whose rules were checked; null for general rules.</param>
/// <param name="Findings">One for each rule, in a fixed order.</param>
public sealed record PreflightReport(string? Preset, IReadOnlyList<PreflightFinding> Findings)
{
    /// <summary>The worst verdict of all rules.</summary>
    public Verdict Verdict => Findings.Count == 0 ? Verdict.Pass : Findings.Max(finding => finding.Verdict);

    /// <summary>The finding of a rule; null where the rule was not checked.</summary>
    public PreflightFinding? Of(string rule) => Findings.FirstOrDefault(finding => finding.Rule == rule);
}
