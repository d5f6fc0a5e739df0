using System.Text.RegularExpressions;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;

namespace AdGenius.Diffusion.Models;

/// <summary>
/// The places and subjects that a small model draws, where its folder names them: <c>subjects</c> in the section "adgenius" of
/// model_index.json, an object of names with lists of the English words that mean each. Folders of models for any subject have none.
/// </summary>
public sealed partial class ModelSubjects
{
    private const int MaxNames = 200;
    private const int MaxWords = 2000;

    private readonly HashSet<string> _words;

    private ModelSubjects(IReadOnlyList<string> names, HashSet<string> words) => (Names, _words) = (names, words);

    /// <summary>The names, in the folder's order; at least one.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The subjects of a folder; null where its model_index.json names none.</summary>
    /// <exception cref="ModelFaultException">The file cannot be read, or the member has another form.</exception>
    public static ModelSubjects? Read(string folder) => Read(JsonFile.Read(folder, "model_index.json"));

    /// <summary>Whether a prompt has one of the words, in singular or plural and in any case.</summary>
    public bool AreNamedIn(string prompt)
    {
        foreach (Match match in Word().Matches(prompt))
        {
            string word = match.Value.ToLowerInvariant();
            if (_words.Contains(word) || (word[^1] == 's' && _words.Contains(word[..^1]))
                || (word.EndsWith("es", StringComparison.Ordinal) && _words.Contains(word[..^2])))
            {
                return true;
            }
        }

        return false;
    }

    internal static ModelSubjects? Read(JsonFile index)
    {
        JsonFile own = index.Section("adgenius");
        IReadOnlyList<(string Name, IReadOnlyList<string> Texts)> subjects = own.TextLists("subjects");
        HashSet<string> words = [.. subjects.SelectMany(subject => subject.Texts).Select(word => word.ToLowerInvariant())];
        return subjects.Count > MaxNames || words.Count > MaxWords
            || subjects.Any(subject => subject.Texts.Count == 0 || !subject.Texts.All(word => WholeWord().IsMatch(word)))
            ? throw own.Wrong("subjects", $"an object of at most {MaxNames} lists with at least one word each, {MaxWords} words together")
            : subjects.Count == 0 ? null : new ModelSubjects([.. subjects.Select(subject => subject.Name)], words);
    }

    [GeneratedRegex(@"\p{L}+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\p{L}{1,40}\z")]
    private static partial Regex WholeWord();
}
