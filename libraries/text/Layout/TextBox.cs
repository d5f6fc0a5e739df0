namespace AdGenius.Text.Layout;

/// <summary>The space for a text, in pixels, and the sizes it may be set in.</summary>
public sealed record TextBox
{
    /// <summary>Width of the box.</summary>
    public required float Width { get; init; }

    /// <summary>Height of the box.</summary>
    public required float Height { get; init; }

    /// <summary>Maximum size of text, which is used when everything fits.</summary>
    public required float MaxSize { get; init; }

    /// <summary>Minimum size of text. What does not fit even then is cut off and ends in an ellipsis.</summary>
    public required float MinSize { get; init; }

    /// <summary>Where lines lie.</summary>
    public TextAlignment Alignment { get; init; } = TextAlignment.Centre;
}
