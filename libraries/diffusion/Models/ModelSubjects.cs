using System.Text;
using System.Text.RegularExpressions;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;

namespace AdGenius.Diffusion.Models;

/// <summary>
/// The places and subjects that a small model draws, where its folder names them: <c>subjects</c> in the section "adgenius" of
/// model_index.json, an object of names with lists of the English words that mean each. Folders of models for any subject have none.
/// <c>replacements</c> beside it, an object of words with lists of others, says which words the model was not trained on and which of its
/// own it gets instead, such as dog for dogs.
/// </summary>
public sealed partial class ModelSubjects
{
    private const int MaxNames = 200;
    private const int MaxWords = 2000;

    private readonly HashSet<string> _words;
    private readonly Dictionary<string, string> _replacements;

    private ModelSubjects(IReadOnlyList<string> names, HashSet<string> words, Dictionary<string, string> replacements) =>
        (Names, _words, _replacements) = (names, words, replacements);

    /// <summary>The names, in the folder's order; at least one.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The subjects of a folder; null where its model_index.json names none.</summary>
    /// <exception cref="ModelFaultException">The file cannot be read, or the member has another form.</exception>
    public static ModelSubjects? Read(string folder) => Read(JsonFile.Read(folder, "model_index.json"));

    /// <summary>
    /// A prompt with the words that the model was trained on in place of those that it is to replace, in any case. A word before one of the
    /// model's, with or without "of" between them, describes that and stays, as in "family car" and "a couple of dogs".
    /// </summary>
    public string InTrainedWords(string prompt)
    {
        if (_replacements.Count == 0)
        {
            return prompt;
        }

        MatchCollection words = Word().Matches(prompt);
        StringBuilder text = new(prompt);
        for (int i = words.Count - 1; i >= 0; i--)
        {
            if (_replacements.TryGetValue(words[i].Value.ToLowerInvariant(), out string? trained) && !Describes(prompt, words, i))
            {
                text.Remove(words[i].Index, words[i].Length).Insert(words[i].Index, trained);
            }
        }

        return text.ToString();
    }

    /// <summary>Whether a prompt has one of the words, in singular or plural and in any case, or one that is replaced.</summary>
    public bool AreNamedIn(string prompt) => Word().Matches(prompt).Any(match => IsKnown(match.Value));

    internal static ModelSubjects? Read(JsonFile index)
    {
        JsonFile own = index.Section("adgenius");
        IReadOnlyList<(string Name, IReadOnlyList<string> Texts)> subjects = own.TextLists("subjects");
        HashSet<string> words = [.. subjects.SelectMany(subject => subject.Texts).Select(word => word.ToLowerInvariant())];
        if (subjects.Count > MaxNames || words.Count > MaxWords
            || subjects.Any(subject => subject.Texts.Count == 0 || !subject.Texts.All(word => WholeWord().IsMatch(word))))
        {
            throw own.Wrong("subjects", $"an object of at most {MaxNames} lists with at least one word each, {MaxWords} words together");
        }

        Dictionary<string, string> replacements = Replacements(own);
        return subjects.Count == 0 ? null : new ModelSubjects([.. subjects.Select(subject => subject.Name)], words, replacements);
    }

    private static Dictionary<string, string> Replacements(JsonFile own)
    {
        Dictionary<string, string> replacements = [];
        foreach ((string trained, IReadOnlyList<string> others) in own.TextLists("replacements"))
        {
            if (!WholeWord().IsMatch(trained) || replacements.Count + others.Count > MaxWords
                || !others.All(word => WholeWord().IsMatch(word) && replacements.TryAdd(word.ToLowerInvariant(), trained)))
            {
                throw own.Wrong("replacements", $"an object of words with lists of words, each in one list, {MaxWords} words together");
            }
        }

        return replacements;
    }

    private bool IsKnown(string word)
    {
        word = word.ToLowerInvariant();
        return _words.Contains(word) || _replacements.ContainsKey(word) || (word[^1] == 's' && _words.Contains(word[..^1]))
            || (word.EndsWith("es", StringComparison.Ordinal) && _words.Contains(word[..^2]));
    }

    private bool Describes(string prompt, MatchCollection words, int i)
    {
        int next = i + 1;
        if (next < words.Count && words[next].Value.Equals("of", StringComparison.OrdinalIgnoreCase))
        {
            next++;
        }

        return next < words.Count && IsKnown(words[next].Value)
            && Enumerable.Range(i, next - i).All(
                x => string.IsNullOrWhiteSpace(prompt[(words[x].Index + words[x].Length)..words[x + 1].Index]));
    }

    [GeneratedRegex(@"\p{L}+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\p{L}{1,40}\z")]
    private static partial Regex WholeWord();
}
