namespace AdGenius.PromptWorker.Rules.Lexicons;

/// <summary>The languages that have a lexicon; the name of the file is the lower-case name here.</summary>
internal enum Language
{
    /// <summary>English.</summary>
    En,

    /// <summary>German.</summary>
    De,

    /// <summary>French.</summary>
    Fr,

    /// <summary>Spanish.</summary>
    Es,

    /// <summary>Japanese.</summary>
    Ja,
}
