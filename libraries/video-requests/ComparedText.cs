using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace AdGenius.VideoRequests;

/// <summary>
/// A text as words are sought in it: without case and accents. It is made once for any number of words, in a time that grows with its
/// length alone; the search of <see cref="CompareInfo"/> begins anew for every word and behind every place that is none.
/// </summary>
internal sealed class ComparedText
{
    private const CompareOptions Options = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace;
    private const char FirstKeyByte = '\uE000'; // of the private use area: a text has none of them as letters
    private const char EndOfKey = '\uE100';

    private static readonly ConcurrentDictionary<int, string> Known = new(); // at most one entry for each character of Unicode
    private static readonly Lazy<Dictionary<string, string>> Ascii = new(AsciiByKey);

    private readonly string _original;
    private readonly string _characters;
    private readonly List<int> _origins; // where in the original each of the characters comes from

    public ComparedText(string original)
    {
        var characters = new StringBuilder(original.Length);
        (_original, _origins) = (original, new List<int>(original.Length));
        for (var position = 0; position < original.Length;)
        {
            if (char.IsAscii(original[position]))
            {
                characters.Append(char.ToLowerInvariant(original[position]));
                _origins.Add(position++);
                continue;
            }

            _ = Rune.TryGetRuneAt(original, position, out var rune); // half a surrogate pair is U+0000 then, which no word has
            var compared = Known.GetOrAdd(rune.Value, Compute);
            characters.Append(compared);
            _origins.AddRange(Enumerable.Repeat(position, compared.Length));
            position += rune.Value == 0 ? 1 : rune.Utf16SequenceLength;
        }

        _characters = characters.ToString();
    }

    /// <summary>Where <paramref name="word"/> is, as positions in the original; the second is exclusive.</summary>
    public IEnumerable<(int Start, int End)> PlacesOf(string word)
    {
        var sought = new ComparedText(word)._characters;
        for (var at = 0; sought.Length > 0; at++)
        {
            at = _characters.IndexOf(sought, at, StringComparison.Ordinal);
            if (at < 0)
            {
                yield break;
            }

            if (IsBoundary(at) && IsBoundary(at + sought.Length))
            {
                yield return (_origins[at], OriginOf(at + sought.Length));
            }
        }
    }

    /// <summary>False inside of what one character of the original stands for, such as ß for ss.</summary>
    private bool IsBoundary(int index) => index == 0 || index == _origins.Count || _origins[index] != _origins[index - 1];

    private int OriginOf(int index) => index == _origins.Count ? _original.Length : _origins[index];

    private static string Compute(int value)
    {
        var compared = new StringBuilder();
        var text = new Rune(value).ToString();
        foreach (var part in (value is 0xFFFE ? text : text.Normalize(NormalizationForm.FormKD)).EnumerateRunes()) // it has no form
        {
            compared.Append(part.IsAscii ? part.ToString().ToLowerInvariant()
                : KeyOf(part.ToString()) is not { Length: > 0 } key ? "" // a mark, or invisible
                : Ascii.Value.GetValueOrDefault(key) ?? key + EndOfKey);
        }

        return compared.ToString();
    }

    /// <summary>Letters with a stroke, ligatures and the like are compared as one or two letters.</summary>
    private static Dictionary<string, string> AsciiByKey()
    {
        var letters = Enumerable.Range('a', 26).Concat(Enumerable.Range('0', 10)).Select(value => ((char)value).ToString()).ToList();
        return letters.Concat(letters.SelectMany(_ => letters, static (first, second) => first + second)).ToDictionary(KeyOf);
    }

    private static string KeyOf(string text) =>
        string.Concat(CultureInfo.InvariantCulture.CompareInfo.GetSortKey(text, Options).KeyData.Where(static one => one > 1)
            .Select(static one => (char)(FirstKeyByte + one)));
}
