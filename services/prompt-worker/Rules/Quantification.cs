using AdGenius.Contracts;
using AdGenius.Contracts.Prompts;

namespace AdGenius.PromptWorker.Rules;

/// <summary>The result of quantifying a prompt.</summary>
internal abstract record Quantification
{
    /// <summary>The prompt was quantified.</summary>
    public sealed record Read(PromptParameters Parameters) : Quantification;

    /// <summary>The prompt cannot be used.</summary>
    public sealed record Rejected(Failure Failure) : Quantification;
}
