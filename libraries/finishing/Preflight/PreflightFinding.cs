namespace AdGenius.Finishing.Preflight;

/// <summary>One rule and what was measured.</summary>
/// <param name="Rule">The rule's name, such as <c>loudness</c>.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="Measured">The measured value with its unit.</param>
/// <param name="Allowed">What the rule allows, with its unit.</param>
/// <param name="Field">The field of the request to change, where the rule is about the request; else null.</param>
public sealed record PreflightFinding(string Rule, Verdict Verdict, string Measured, string Allowed, string? Field = null);
