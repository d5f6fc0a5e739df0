using System.Collections.Frozen;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;

namespace AdGenius.PromptWorker.Rules;

/// <summary>
/// Texts in a language that the rules do not read, as far as their letters show it: Chinese, Korean, Russian, Arabic and others.
/// </summary>
internal static class UnreadLanguage
{
    /// <summary>What follows for the one who wrote the text.</summary>
    public const string Sentence = "is in a language that the rules do not read (they read English, German, French, Spanish and Japanese): "
        + "lengths, shapes, sound, texts and exclusions in its words may be missed; state them as members of the request";

    // Han characters of Chinese, simplified or traditional, that Japanese does not use.
    private static readonly FrozenSet<char> Chinese = FrozenSet.ToFrozenSet(
        "你她很吗呢吧嗎这這们們让讓给为个时视频请广廣乐樂动场边车长说說话还從从对门开關关樣样么麼现见觉风飞马鸟鱼东书买卖发头听红绿蓝啡來聲畫會兩");

    /// <summary>True where the letters of <paramref name="text"/> are those of such a language.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isShort">True for words that would have Hiragana or Katakana in Japanese, such as feedback.</param>
    public static bool Is(string text, bool isShort = false)
    {
        var (read, unread, hasKana, isChinese) = (0, 0, false, false);
        foreach (var character in text)
        {
            hasKana |= character is >= '\u3041' and <= '\u30ff' and not '\u30fb';
            isChinese |= Chinese.Contains(character) || (isShort && character is >= '\u3400' and <= '\u9fff');
            if (character is >= '\u3400' and <= '\u9fff' || !char.IsLetter(character))
            {
                continue;
            }

            var isRead = character is < '\u0250' or (>= '\u1e00' and <= '\u1eff') or (>= '\u3041' and <= '\u30ff')
                or (>= '\uff21' and <= '\uff5a');
            (read, unread) = isRead ? (read + 1, unread) : (read, unread + 1);
        }

        return unread > read || (isChinese && !hasKana);
    }

    /// <summary>The parameters with a note where the rules have read a prompt in such a language.</summary>
    public static PromptParameters Noted(PromptParameters parameters, GenerateVideo request) =>
        parameters.QuantifiedBy == PromptParameters.Rules && request.Prompt is { } prompt && Is(prompt)
            ? parameters with { Adjustments = [.. parameters.Adjustments ?? [], $"the prompt {Sentence}"] }
            : parameters;
}
