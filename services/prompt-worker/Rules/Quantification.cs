using AdGenius.Contracts;
using AdGenius.Contracts.Prompts;

namespace AdGenius.PromptWorker.Rules;

/// <summary>What came of reading a prompt.</summary>
internal abstract record Quantification
{
    /// <summary>The prompt was read.</summary>
    public sealed record Read(PromptParameters Parameters) : Quantification;

    /// <summary>The prompt cannot be worked with.</summary>
    public sealed record Rejected(Failure Failure) : Quantification;
}
