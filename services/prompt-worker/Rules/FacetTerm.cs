namespace AdGenius.PromptWorker.Rules;

/// <summary>The words that state or imply a facet of the look.</summary>
/// <param name="Value">The value of the facet.</param>
/// <param name="Rank">Its precedence; lower is first.</param>
/// <param name="From">The first token.</param>
/// <param name="To">The token after the last.</param>
internal sealed record FacetTerm(string Value, int Rank, int From, int To);
