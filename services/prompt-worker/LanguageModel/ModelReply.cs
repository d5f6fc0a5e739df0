namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>The outcome of one call.</summary>
internal abstract record ModelReply
{
    /// <summary>The model answered.</summary>
    /// <param name="Text">What it wrote.</param>
    /// <param name="InputTokens">The tokens that count as input; null where the server does not say.</param>
    /// <param name="OutputTokens">The tokens that count as output; null where the server does not say.</param>
    public sealed record Answer(string Text, long? InputTokens, long? OutputTokens) : ModelReply;

    /// <summary>There is no answer.</summary>
    /// <param name="Reason">The reason, as it is shown: "it timed out".</param>
    /// <param name="WasCharged">True where the call may have been charged.</param>
    public sealed record None(string Reason, bool WasCharged) : ModelReply;
}
