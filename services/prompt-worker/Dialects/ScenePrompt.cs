using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Dialects;

/// <summary>
/// A scene's prompt within the tokens that a text encoder reads. Place, light, mood, camera work and style stand behind the subject and
/// keep their place: of a prompt that is too long the end of the subject is left out.
/// </summary>
internal sealed class ScenePrompt
{
    private const int MaxTokensOfPart = 10; // of each part of the look, so that a subject remains
    private const string Separator = ", ";

    private string _rest;

    private ScenePrompt(string prompt) => _rest = prompt;

    /// <summary>A prompt of more tokens in fewer, and whether words of its subject or look were left out.</summary>
    public static (string Prompt, bool IsShortened) Shorten(string prompt, Look look, int maxTokens) =>
        new ScenePrompt(prompt).Shorten(look, maxTokens);

    private (string Prompt, bool IsShortened) Shorten(Look look, int maxTokens)
    {
        var parts = PromptBuilder.PartsOf(look).Select(part => Take(part) ?? part).ToList();
        if (look.Setting is { } setting)
        {
            parts.Insert(0, Take(setting) ?? setting);
        }

        var quality = PromptBuilder.QualityParts.Select(Take).OfType<string>().ToList();
        var kept = parts.ConvertAll(part => PromptLength.ShortenToTokens(part, MaxTokensOfPart));
        var subject = PromptLength.ShortenToTokens(_rest, maxTokens - kept.Sum(part => PromptLength.Count(part) + 1));
        if (look.Setting is { } place && kept[0] == place && PromptBuilder.Mentions(subject, place))
        {
            kept.RemoveAt(0);
        }

        var prompt = string.Join(Separator, kept.Prepend(subject).Where(part => part.Length > 0));
        foreach (var part in quality)
        {
            var longer = $"{prompt}{Separator}{part}";
            prompt = PromptLength.Count(longer) <= maxTokens ? longer : prompt;
        }

        return (prompt, subject.Length < _rest.Length || parts.Exists(part => PromptLength.Count(part) > MaxTokensOfPart));
    }

    // The phrase with these words, such as "warm" before the light, is taken out of the rest; a sentence with them stays.
    private string? Take(string words)
    {
        var at = _rest.LastIndexOf(words, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var before = _rest.LastIndexOf(Separator, at, StringComparison.Ordinal);
        var behind = _rest.IndexOf(Separator, at + words.Length, StringComparison.Ordinal);
        var (from, to) = (before < 0 ? 0 : before + Separator.Length, behind < 0 ? _rest.Length : behind);
        var phrase = _rest[from..to];
        if (phrase.Length > words.Length && PromptLength.Count(phrase) > MaxTokensOfPart)
        {
            return null;
        }

        _rest = before < 0 ? _rest[Math.Min(_rest.Length, to + (behind < 0 ? 0 : Separator.Length))..] : _rest[..before] + _rest[to..];
        return phrase;
    }
}
