using AdGenius.Finishing.Brand;
using AdGenius.Text.Fonts;

namespace AdGenius.Finishing;

/// <summary>
/// The fonts of a brand, or those of the system, which all share. Reading all fonts of a system takes a moment, so that is done once.
/// </summary>
public sealed class FinishingFonts : IDisposable
{
    private const long MaxFontBytes = 20 << 20;
    private const int MaxFonts = 4;
    private readonly Lazy<FontLibrary> _shared = new(FontLibrary.OfSystem);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_shared.IsValueCreated)
        {
            _shared.Value.Dispose();
        }
    }

    /// <summary>The fonts for a brand, until the lease is disposed.</summary>
    /// <exception cref="FinishingRefusedException">A font file cannot be used.</exception>
    internal Lease Open(BrandStyle brand)
    {
        if (brand.FontFiles.Count == 0)
        {
            return new Lease(_shared.Value, isOwn: false);
        }

        if (brand.FontFiles.Count > MaxFonts || brand.FontFiles.Any(file => new FileInfo(file).Length > MaxFontBytes))
        {
            throw new FinishingRefusedException(
                "brandKit.fonts", $"brandKit.fonts allows at most {MaxFonts} files of {MaxFontBytes >> 20} MB.");
        }

        try
        {
            return new Lease(FontLibrary.WithFonts(brand.FontFiles), isOwn: true);
        }
        catch (InvalidDataException exception)
        {
            throw new FinishingRefusedException("brandKit.fonts", $"brandKit.fonts: {exception.Message}", exception);
        }
    }

    /// <summary>Fonts in use.</summary>
    internal sealed class Lease(FontLibrary fonts, bool isOwn) : IDisposable
    {
        public FontLibrary Fonts => fonts;

        public void Dispose()
        {
            if (isOwn)
            {
                fonts.Dispose();
            }
        }
    }
}
