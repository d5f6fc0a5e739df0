namespace AdGenius.PromptWorker.Rules.Tokens;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>A word; of Chinese and Japanese, one character.</summary>
    Word,

    /// <summary>A number in digits.</summary>
    Number,

    /// <summary>A mark that separates clauses.</summary>
    Delimiter,

    /// <summary>Any other character.</summary>
    Symbol,

    /// <summary>An address, a hashtag or a directive such as <c>sandbox:delay=20s</c>, in which nothing is read.</summary>
    Opaque,
}
