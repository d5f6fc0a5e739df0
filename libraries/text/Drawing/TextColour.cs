namespace AdGenius.Text.Drawing;

/// <summary>A colour.</summary>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
/// <param name="Alpha">0 is transparent, 255 opaque.</param>
public readonly record struct TextColour(byte Red, byte Green, byte Blue, byte Alpha = 255)
{
    /// <summary>Opaque white.</summary>
    public static TextColour White { get; } = new(255, 255, 255);
}
