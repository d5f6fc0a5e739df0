namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>What a word behind a negation names.</summary>
internal enum ExclusionKind
{
    /// <summary>A thing that can be seen or heard.</summary>
    Visible,

    /// <summary>Something that cannot, such as fear.</summary>
    Abstract,

    /// <summary>A word that no lexicon knows.</summary>
    Unknown,
}
