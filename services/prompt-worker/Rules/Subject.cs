using System.Text.RegularExpressions;

namespace AdGenius.PromptWorker.Rules;

/// <summary>The subject of a scene: its text without phrases such as "create a cool video of".</summary>
internal static partial class Subject
{
    public static string Of(string scene)
    {
        var subject = WithoutRequest(scene).Trim(' ', '.', '!', '?', ',', ';', '。', '！');
        return subject.Length == 0 ? scene.Trim() : subject;
    }

    /// <summary>The scene without phrases that only request a video; empty where nothing else remains.</summary>
    public static string WithoutRequest(string scene) => Request().Replace(scene, "", 1);

    [GeneratedRegex(
        @"^\s*(?:(?:please|can you|could you|i want(?: you to)?|i need(?: you to)?|i'd like(?: you to)?|let's|we need)\s+)*" // politeness
            + @"(?:(?:create|make|generate|produce|render|design|give me|build|shoot|film|show(?: me)?)\s+(?:me\s+|us\s+)?)?" // the verb
            + @"(?:(?:an?|the|some)\s+)?(?:(?:[\w-]+|high[- ]quality)\s+){0,3}?" // the article and up to three adjectives
            + @"(?:video|clip|ad|advert|advertisement|commercial|spot|film|animation|footage)s?\b\s*" // the requested thing
            + @"(?:(?:of|about|showing|with|featuring|for|on|where|in which|that shows)\b\s*)?[:,]?\s*" // what leads to the subject
            + @"|^\s*(?:please\s+)?(?:create|make|generate|produce|render|show(?: me)?)\s+", // or only a verb before the subject
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Request();
}
