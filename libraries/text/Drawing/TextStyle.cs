namespace AdGenius.Text.Drawing;

/// <summary>How letters look. Lengths are shares of the text's size.</summary>
public sealed record TextStyle
{
    /// <summary>The letters. Emoji keep their own colours.</summary>
    public TextColour Colour { get; init; } = TextColour.White;

    /// <summary>Around the letters, so that they read on any picture.</summary>
    public TextColour Outline { get; init; }

    /// <summary>How far the outline reaches; 0 for none.</summary>
    public float OutlineWidth { get; init; }

    /// <summary>How soft the outline is; 0 for sharp.</summary>
    public float OutlineBlur { get; init; }

    /// <summary>Behind all lines together (a scrim); transparent for none.</summary>
    public TextColour Panel { get; init; }

    /// <summary>How far the panel reaches over the lines.</summary>
    public float PanelPadding { get; init; }
}
