using AdGenius.Text.Fonts;
using HarfBuzzSharp;
using SkiaSharp;
using Buffer = HarfBuzzSharp.Buffer;

namespace AdGenius.Text.Layout;

/// <summary>
/// A paragraph cut into runs of one font, one script and one direction. Clusters that no font covers are left out before.
/// </summary>
internal sealed class Paragraph
{
    private readonly string _text;
    private readonly BidiLevels _levels;
    private readonly FontFace[] _faces;
    private readonly Script[] _scripts;
    private readonly bool[] _breaks;
    private readonly bool[] _clusterStarts;
    private readonly float[] _advances;

    private Paragraph(string text, FontLibrary fonts)
    {
        _text = text;
        _levels = BidiLevels.Of(text);
        _breaks = LineBreaks.Of(text);
        _faces = new FontFace[text.Length];
        _scripts = new Script[text.Length];
        _clusterStarts = new bool[text.Length];
        var at = 0;
        var script = FirstScript(text);
        foreach (var cluster in TextClusters.Of(text))
        {
            var own = ScriptNames.Of(cluster.EnumerateRunes().First());
            script = ScriptNames.IsShared(own) ? script : own;
            _clusterStarts[at] = true;
            _faces.AsSpan(at, cluster.Length).Fill(fonts.FaceFor(cluster) ?? fonts.Primary);
            _scripts.AsSpan(at, cluster.Length).Fill(script);
            at += cluster.Length;
        }

        _advances = MeasureAdvances();
    }

    public string Text => _text;

    public bool IsRightToLeft => _levels.Paragraph == 1;

    /// <summary>The fonts that the paragraph is set in.</summary>
    public IEnumerable<FontFace> Faces => _faces.Distinct();

    /// <summary>The paragraph of what <paramref name="fonts"/> cover of <paramref name="text"/>.</summary>
    public static Paragraph Of(string text, FontLibrary fonts) =>
        new(string.Concat(TextClusters.Of(text).Where(cluster => fonts.FaceFor(cluster) is not null)), fonts);

    /// <summary>Breaks lines greedily. A word that is wider than a line is broken between letters.</summary>
    /// <param name="width">Width of a line.</param>
    /// <param name="size">Size of text.</param>
    /// <param name="brokeWord">True when a word had to be broken.</param>
    public List<(int Start, int End)> Wrap(float width, float size, out bool brokeWord)
    {
        var lines = new List<(int Start, int End)>();
        brokeWord = false;
        var limit = width / size;
        for (var start = 0; start < _text.Length;)
        {
            var (end, lastBreak, used) = (start, start, 0f);
            while (end < _text.Length && (used + _advances[end] <= limit || char.IsWhiteSpace(_text[end]) || end == start))
            {
                used += _advances[end++];
                lastBreak = end < _text.Length && _breaks[end] ? end : lastBreak;
            }

            if (end < _text.Length)
            {
                brokeWord |= lastBreak == start;
                end = lastBreak > start ? lastBreak : ClusterBoundary(start, end);
            }

            lines.Add((start, end));
            start = end;
        }

        return lines;
    }

    /// <summary>Shapes a line and puts its runs into visual order.</summary>
    public TextLine Shape(int start, int end, float size)
    {
        while (end > start && char.IsWhiteSpace(_text[end - 1]))
        {
            end--;
        }

        var levels = _levels.OfLine(start, end);
        var runs = RunsOf(start, end, index => levels[index - start]);
        BidiLevels.Reorder(runs, run => run.Level);
        var shaped = runs.Select(run => ShapeRun(run, size)).ToList();
        return new TextLine(shaped, shaped.Sum(run => run.Width), IsRightToLeft);
    }

    /// <summary>Before the first letter of a script, punctuation belongs to it.</summary>
    private static Script FirstScript(string text) => text.EnumerateRunes().Select(ScriptNames.Of)
        .FirstOrDefault(script => !ScriptNames.IsShared(script), Script.Latin);

    private int ClusterBoundary(int start, int end)
    {
        var boundary = end;
        while (boundary > start && !_clusterStarts[boundary])
        {
            boundary--;
        }

        while (boundary == start || (end < _text.Length && boundary < _text.Length && !_clusterStarts[boundary]))
        {
            boundary++; // a single cluster that is wider than the line
            if (boundary >= _text.Length)
            {
                break;
            }
        }

        return boundary;
    }

    private List<Run> RunsOf(int start, int end, Func<int, byte> levelOf)
    {
        var runs = new List<Run>();
        for (var at = start; at < end;)
        {
            var next = at + 1;
            while (next < end && _faces[next] == _faces[at] && _scripts[next].Equals(_scripts[at]) && levelOf(next) == levelOf(at))
            {
                next++;
            }

            runs.Add(new Run(at, next, levelOf(at)));
            at = next;
        }

        return runs;
    }

    /// <summary>Each unit's share of the width, for a text size of 1.</summary>
    private float[] MeasureAdvances()
    {
        var advances = new float[_text.Length];
        foreach (var run in RunsOf(0, _text.Length, index => _levels[index]))
        {
            using var buffer = ShapedBuffer(run);
            var glyphs = buffer.GetGlyphInfoSpan();
            var positions = buffer.GetGlyphPositionSpan();
            for (var i = 0; i < glyphs.Length; i++)
            {
                advances[glyphs[i].Cluster] += (float)positions[i].XAdvance / _faces[run.Start].UnitsPerEm;
            }
        }

        return advances;
    }

    private GlyphRun ShapeRun(Run run, float size)
    {
        using var buffer = ShapedBuffer(run);
        var infos = buffer.GetGlyphInfoSpan();
        var places = buffer.GetGlyphPositionSpan();
        var glyphs = new ushort[infos.Length];
        var positions = new SKPoint[infos.Length];
        var face = _faces[run.Start];
        var scale = size / face.UnitsPerEm;
        var x = 0f;
        for (var i = 0; i < infos.Length; i++)
        {
            glyphs[i] = (ushort)infos[i].Codepoint;
            positions[i] = new SKPoint(x + (places[i].XOffset * scale), -places[i].YOffset * scale);
            x += places[i].XAdvance * scale;
        }

        return new GlyphRun(face, glyphs, positions, x);
    }

    /// <summary>The text around a run is given along: Arabic letters join across runs of fonts.</summary>
    private Buffer ShapedBuffer(Run run)
    {
        var buffer = new Buffer { Flags = BufferFlags.DoNotInsertDottedCircle };
        buffer.AddUtf16(_text.AsSpan(), run.Start, run.End - run.Start);
        buffer.Direction = run.Level % 2 == 1 ? Direction.RightToLeft : Direction.LeftToRight;
        buffer.Script = _scripts[run.Start];
        buffer.Language = Language.Default;
        _faces[run.Start].Shaping.Shape(buffer);
        return buffer;
    }

    private readonly record struct Run(int Start, int End, byte Level);
}
