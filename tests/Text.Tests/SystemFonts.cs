using AdGenius.Text.Fonts;

namespace AdGenius.Text.Tests;

/// <summary>The fonts of this machine, opened once for a class.</summary>
public sealed class SystemFonts : IDisposable
{
    public FontLibrary Library { get; } = FontLibrary.OfSystem();

    public void Dispose() => Library.Dispose();
}
