using System.Text;
using System.Text.RegularExpressions;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;

namespace AdGenius.Diffusion.Models;

/// <summary>
/// The places and subjects that a small model draws, where its folder names them: <c>subjects</c> in the section "adgenius" of
/// model_index.json, an object of names with lists of the English words that mean each. Folders of models for any subject have none.
/// <c>replacements</c> beside it, an object of words with lists of others, says which words the model was not trained on and which of its
/// own it gets instead, such as dog for dogs. <c>one_of</c>, an object of lists of names, says of which a picture shows one, and
/// <c>several</c>, an object of such names with lists of words, which words ask for more than one.
/// </summary>
public sealed partial class ModelSubjects
{
    private const int MaxNames = 200;
    private const int MaxWords = 2000;

    private readonly Dictionary<string, string> _words;
    private readonly Dictionary<string, string> _replacements;
    private readonly Dictionary<string, string> _several;
    private readonly IReadOnlyList<IReadOnlyList<string>> _oneOf;

    private ModelSubjects(
        IReadOnlyList<string> names,
        Dictionary<string, string> words,
        Dictionary<string, string> replacements,
        Dictionary<string, string> several,
        IReadOnlyList<IReadOnlyList<string>> oneOf) =>
        (Names, _words, _replacements, _several, _oneOf) = (names, words, replacements, several, oneOf);

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
    public bool AreNamedIn(string prompt) => Word().Matches(prompt).Any(match => NameOf(match.Value) is not null);

    /// <summary>
    /// The names that a prompt has, in its order. A word that only describes the next one, as in "family car", names nothing.
    /// </summary>
    public IReadOnlyList<string> NamedIn(string prompt)
    {
        MatchCollection words = Word().Matches(prompt);
        return [.. Enumerable.Range(0, words.Count)
            .Where(i => !Describes(prompt, words, i))
            .Select(i => NameOf(words[i].Value))
            .OfType<string>()
            .Distinct()];
    }

    /// <summary>Whether a picture shows the named subject as one of several, which are no places.</summary>
    public bool IsOneOf(string name) => _oneOf.Any(rivals => rivals.Contains(name));

    /// <summary>
    /// The names of which a prompt has several and a picture shows one, in the prompt's order; empty where the prompt has no two of them. A
    /// word that only describes the next one, as in "family car", names nothing.
    /// </summary>
    public IReadOnlyList<string> RivalsNamedIn(string prompt)
    {
        IReadOnlyList<string> named = NamedIn(prompt);
        return _oneOf.Select(rivals => named.Where(rivals.Contains).ToList()).FirstOrDefault(several => several.Count > 1) ?? [];
    }

    /// <summary>
    /// The names of which a prompt asks for more than one and a picture shows one, in the prompt's order: "two dogs", "friends". A word
    /// that only describes the next one, as in "family car", and one of whom something is, as in "the kids' dog", asks for none.
    /// </summary>
    public IReadOnlyList<string> SeveralNamedIn(string prompt)
    {
        MatchCollection words = Word().Matches(prompt);
        return [.. Enumerable.Range(0, words.Count)
            .Where(i => !Describes(prompt, words, i) && !IsPossessive(prompt, words[i]))
            .Select(i => _several.GetValueOrDefault(words[i].Value.ToLowerInvariant()))
            .OfType<string>()
            .Distinct()];
    }

    internal static ModelSubjects? Read(JsonFile index)
    {
        JsonFile own = index.Section("adgenius");
        IReadOnlyList<(string Name, IReadOnlyList<string> Texts)> subjects = own.TextLists("subjects");
        Dictionary<string, string> words = [];
        foreach ((string name, IReadOnlyList<string> texts) in subjects)
        {
            foreach (string text in texts)
            {
                words.TryAdd(text.ToLowerInvariant(), name);
            }
        }

        if (subjects.Count > MaxNames || words.Count > MaxWords
            || subjects.Any(subject => subject.Texts.Count == 0 || !subject.Texts.All(word => WholeWord().IsMatch(word))))
        {
            throw own.Wrong("subjects", $"an object of at most {MaxNames} lists with at least one word each, {MaxWords} words together");
        }

        Dictionary<string, string> replacements = Replacements(own);
        List<string> names = [.. subjects.Select(subject => subject.Name)];
        return subjects.Count == 0 ? null : new ModelSubjects(names, words, replacements, Several(own, names), OneOf(own, names));
    }

    private static IReadOnlyList<IReadOnlyList<string>> OneOf(JsonFile own, List<string> names)
    {
        IReadOnlyList<IReadOnlyList<string>> lists = [.. own.TextLists("one_of").Select(list => list.Texts)];
        return lists.SelectMany(list => list).All(names.Contains) && lists.Sum(list => list.Count) <= MaxNames
            ? lists
            : throw own.Wrong("one_of", $"an object of lists of names of subjects, at most {MaxNames} together");
    }

    private static Dictionary<string, string> Several(JsonFile own, List<string> names)
    {
        Dictionary<string, string> several = [];
        foreach ((string name, IReadOnlyList<string> texts) in own.TextLists("several"))
        {
            if (!names.Contains(name) || several.Count + texts.Count > MaxWords
                || !texts.All(word => WholeWord().IsMatch(word) && several.TryAdd(word.ToLowerInvariant(), name)))
            {
                throw own.Wrong(
                    "several", $"an object of names of subjects with lists of words, each in one list, {MaxWords} words together");
            }
        }

        return several;
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

    // The name that a word means, in singular or plural; a word that is replaced by one of no name has that word for its name.
    private string? NameOf(string word)
    {
        word = word.ToLowerInvariant();
        return _words.GetValueOrDefault(word)
            ?? (_replacements.TryGetValue(word, out string? trained) ? _words.GetValueOrDefault(trained, trained) : null)
            ?? (word[^1] == 's' ? _words.GetValueOrDefault(word[..^1]) : null)
            ?? (word.EndsWith("es", StringComparison.Ordinal) ? _words.GetValueOrDefault(word[..^2]) : null);
    }

    private static bool IsPossessive(string prompt, Match word) =>
        word.Index + word.Length < prompt.Length && prompt[word.Index + word.Length] is '\'' or '’';

    private bool Describes(string prompt, MatchCollection words, int i)
    {
        int next = i + 1;
        if (next < words.Count && words[next].Value.Equals("of", StringComparison.OrdinalIgnoreCase))
        {
            next++;
        }

        return next < words.Count && NameOf(words[next].Value) is not null
            && Enumerable.Range(i, next - i).All(
                x => string.IsNullOrWhiteSpace(prompt[(words[x].Index + words[x].Length)..words[x + 1].Index]));
    }

    [GeneratedRegex(@"\p{L}+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\p{L}{1,40}\z")]
    private static partial Regex WholeWord();
}
