namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Changes phrases of a finished prompt, and leaves the rest of it as it is.</summary>
internal static class PromptEdit
{
    private static readonly string[] PaceWords = ["very slow", "slow", "fast"];

    /// <summary>
    /// The prompt with the first of the <paramref name="old"/> phrases that it has replaced by what <paramref name="change"/> makes of it;
    /// where it has none, <paramref name="otherwise"/> is put before it, because the first words count most.
    /// </summary>
    public static string Of(string prompt, IEnumerable<string?> old, Func<string, string> change, string otherwise)
    {
        foreach (var phrase in old)
        {
            if (!string.IsNullOrEmpty(phrase) && IndexOf(prompt, phrase) is >= 0 and var start)
            {
                var from = WithLead(prompt, start);
                return prompt[..from] + change(prompt[from..(start + phrase.Length)]) + prompt[(start + phrase.Length)..];
            }
        }

        return $"{otherwise}, {prompt}";
    }

    /// <summary>The camera work at another speed. "Slow motion" is a kind of camera work, not a speed.</summary>
    public static string Pace(string camera, bool isFaster)
    {
        var lead = PaceWords.FirstOrDefault(word => camera.StartsWith(word + " ", StringComparison.OrdinalIgnoreCase)
            && !camera.StartsWith(word + " motion", StringComparison.OrdinalIgnoreCase));
        var rest = lead is null ? camera : camera[(lead.Length + 1)..];
        return (lead, isFaster) switch
        {
            ("slow" or "very slow", false) => $"very slow {rest}",
            (_, true) => $"fast {rest}",
            _ => $"slow {rest}",
        };
    }

    private static int IndexOf(string prompt, string phrase)
    {
        var index = prompt.IndexOf(phrase, StringComparison.OrdinalIgnoreCase);
        return index > 0 && char.IsLetterOrDigit(prompt[index - 1]) ? -1 : index;
    }

    // Words that earlier feedback has put before the phrase belong to it.
    private static int WithLead(string prompt, int start)
    {
        while (start > 1)
        {
            var head = prompt.AsSpan(0, start - 1);
            var word = head[(head.LastIndexOf(' ') + 1)..].ToString();
            if (prompt[start - 1] != ' ' || !(Tone.LightWords.Contains(word) || word is "very" or "fast"))
            {
                return start;
            }

            start -= word.Length + 1;
        }

        return start;
    }
}
