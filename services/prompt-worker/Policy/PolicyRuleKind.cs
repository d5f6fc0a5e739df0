namespace AdGenius.PromptWorker.Policy;

/// <summary>The kinds of rules.</summary>
internal enum PolicyRuleKind
{
    /// <summary>A tenant's own blocked term.</summary>
    Term,

    /// <summary>A category of words.</summary>
    Category,

    /// <summary>A protected brand.</summary>
    Brand,

    /// <summary>A real person.</summary>
    Person,
}
