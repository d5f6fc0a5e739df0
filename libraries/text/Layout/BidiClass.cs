namespace AdGenius.Text.Layout;

/// <summary>Bidirectional character types of Unicode Standard Annex 9, as far as they are distinguished here.</summary>
internal enum BidiClass : byte
{
    /// <summary>Left-to-right letter.</summary>
    L,

    /// <summary>Right-to-left letter.</summary>
    R,

    /// <summary>Arabic letter.</summary>
    AL,

    /// <summary>European number.</summary>
    EN,

    /// <summary>Arabic number.</summary>
    AN,

    /// <summary>European separator: plus and minus.</summary>
    ES,

    /// <summary>European terminator: currency, percent, degree.</summary>
    ET,

    /// <summary>Common separator: comma, full stop, colon.</summary>
    CS,

    /// <summary>Non-spacing mark, and what is invisible.</summary>
    NSM,

    /// <summary>White space.</summary>
    WS,

    /// <summary>Other neutral.</summary>
    ON,
}
