namespace AdGenius.Text.Layout;

/// <summary>Where the lines of a text lie in their box.</summary>
public enum TextAlignment
{
    /// <summary>Where reading begins: at the left, or at the right for a paragraph from right to left.</summary>
    Start,

    /// <summary>In the middle.</summary>
    Centre,

    /// <summary>Where reading ends.</summary>
    End,
}
