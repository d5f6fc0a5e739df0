namespace AdGenius.Text.Fonts;

/// <summary>
/// The fonts that text is drawn with: a bundled one first, then whatever the system has, by coverage. Font files are opened when the
/// bundled font first lacks a letter.
/// </summary>
public sealed class FontLibrary : IDisposable
{
    private const string BundledFile = "DejaVuSans-Bold.ttf";
    private static readonly string[] Extensions = [".ttf", ".otf", ".ttc"];
    private readonly FontFace _primary;
    private readonly Lazy<IReadOnlyList<FontFace>> _fallbacks;
    private readonly Dictionary<string, FontFace?> _faceOfCluster = new(StringComparer.Ordinal);
    private readonly Lock _sync = new();

    /// <summary>The bundled font and those below <paramref name="folders"/>.</summary>
    public FontLibrary(IEnumerable<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        _primary = OpenBundled();
        _fallbacks = new Lazy<IReadOnlyList<FontFace>>(() => [.. OpenAll([.. folders])]);
    }

    private FontLibrary(IReadOnlyList<FontFace> own, IEnumerable<string> folders)
    {
        _primary = own[0];
        _fallbacks = new Lazy<IReadOnlyList<FontFace>>(() => [.. own.Skip(1), OpenBundled(), .. OpenAll([.. folders])]);
    }

    /// <summary>The font whose metrics lines have.</summary>
    internal FontFace Primary => _primary;

    /// <summary>The bundled font and the fonts of the system.</summary>
    public static FontLibrary OfSystem() => new(SystemFolders());

    /// <summary>These fonts first, such as those of a brand; the bundled one and those of the system for letters that they lack.</summary>
    /// <param name="files">Font files, at least one.</param>
    /// <exception cref="InvalidDataException">A file is no font; the message names it.</exception>
    public static FontLibrary WithFonts(IReadOnlyList<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfZero(files.Count, nameof(files));
        var faces = new List<FontFace>();
        foreach (var file in files)
        {
            if (FontFace.TryOpen(file, 0) is { } face)
            {
                faces.Add(face);
                continue;
            }

            faces.ForEach(opened => opened.Dispose());
            throw new InvalidDataException($"{Path.GetFileName(file)} is no font; allowed are TTF, OTF and TTC files.");
        }

        return new FontLibrary(faces, SystemFolders());
    }

    /// <summary>
    /// The scripts of letters in <paramref name="text"/> that no font here has, such as <c>Han</c>; empty when all are covered.
    /// </summary>
    public IReadOnlyList<string> FindMissingScripts(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var clusters = TextClusters.Of(string.Concat(text.EnumerateRunes()));
        return [.. clusters.Where(cluster => FaceFor(cluster) is null).Select(ScriptNames.OfCluster).Distinct()];
    }

    /// <summary>The letters of <paramref name="text"/> that no font here has, each once; empty when all are covered.</summary>
    public IReadOnlyList<string> FindMissingLetters(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. TextClusters.Of(string.Concat(text.EnumerateRunes())).Where(cluster => FaceFor(cluster) is null).Distinct()];
    }

    /// <summary>The face for a grapheme cluster; null when no font covers its letter.</summary>
    internal FontFace? FaceFor(string cluster)
    {
        lock (_sync)
        {
            if (!_faceOfCluster.TryGetValue(cluster, out var face))
            {
                const int MaxEntries = 20_000;
                if (_faceOfCluster.Count >= MaxEntries)
                {
                    _faceOfCluster.Clear(); // texts are foreign input, so the cache must not grow with them
                }

                _faceOfCluster[cluster] = face = Find(cluster);
            }

            return face;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _primary.Dispose();
        if (_fallbacks.IsValueCreated)
        {
            foreach (var face in _fallbacks.Value)
            {
                face.Dispose();
            }
        }
    }

    private static FontFace OpenBundled()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Fonts", BundledFile);
        return FontFace.TryOpen(path, 0)
            ?? throw new FileNotFoundException($"The bundled font cannot be opened: {path}. Restore the file beside the program.", path);
    }

    /// <summary>Emoji are looked for in colour fonts first, all else in colour fonts last. A font for the whole cluster beats one for its
    /// first letter.</summary>
    private FontFace? Find(string cluster)
    {
        var letters = cluster.EnumerateRunes().Where(rune => !TextClusters.IsInvisible(rune)).Select(rune => rune.Value).ToList();
        var wantsColour = TextClusters.IsEmoji(cluster);
        if (letters.Count == 0 || (!wantsColour && letters.TrueForAll(_primary.Covers)))
        {
            return _primary;
        }

        var faces = _fallbacks.Value.Where(face => face.HasColour == wantsColour).Append(_primary)
            .Concat(_fallbacks.Value.Where(face => face.HasColour != wantsColour)).ToList();
        return faces.Find(face => letters.TrueForAll(face.Covers)) ?? faces.Find(face => face.Covers(letters[0]));
    }

    /// <summary>
    /// Upright sans-serif faces of a bold weight first; names decide between equals, so that the choice is the same each time.
    /// </summary>
    private static IEnumerable<FontFace> OpenAll(IReadOnlyList<string> folders)
    {
        const int BoldWeight = 700;
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 8 };
        return folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", options))
            .Where(path => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            .Distinct(StringComparer.Ordinal)
            .Select(path => (Path: path, Face: FontFace.TryOpen(path, 0)))
            .Where(font => font.Face is not null)
            .OrderBy(font => Penalty(font.Face!))
            .ThenBy(font => Math.Abs(font.Face!.Typeface.FontWeight - BoldWeight))
            .ThenBy(font => font.Path, StringComparer.Ordinal)
            .Select(font => font.Face!);
    }

    private static int Penalty(FontFace face)
    {
        var name = face.Typeface.FamilyName;
        return (name.Contains("Serif", StringComparison.OrdinalIgnoreCase) ? 1 : 0)
            + (name.Contains("Condensed", StringComparison.OrdinalIgnoreCase) ? 1 : 0)
            + (face.Typeface.IsFixedPitch ? 2 : 0)
            + (face.Typeface.IsItalic ? 4 : 0);
    }

    private static IEnumerable<string> SystemFolders()
    {
        if (OperatingSystem.IsLinux())
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return ["/usr/share/fonts", "/usr/local/share/fonts", Path.Combine(home, ".local/share/fonts"), Path.Combine(home, ".fonts")];
        }

        return [Environment.GetFolderPath(Environment.SpecialFolder.Fonts), "/System/Library/Fonts", "/Library/Fonts"];
    }
}
