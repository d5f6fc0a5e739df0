namespace AdGenius.PromptWorker.Policy.Text;

/// <summary>What is between two tokens.</summary>
internal enum Gap
{
    /// <summary>Nothing: the script changes.</summary>
    None,

    /// <summary>One mark without spaces, such as a hyphen or a dot: both may be parts of one word.</summary>
    Joined,

    /// <summary>Spaces, with or without marks: two words.</summary>
    Space,

    /// <summary>More than a phrase can have between its words.</summary>
    Far,
}
