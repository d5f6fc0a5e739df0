namespace AdGenius.VideoRequests;

/// <summary>
/// The items of a negative prompt, separated by commas: those that a request states, and those that every video gets besides.
/// </summary>
public static class NegativePrompts
{
    /// <summary>What no video shows, whatever the request says, in this order behind what it states.</summary>
    public static IReadOnlyList<string> Usual { get; } =
        ["blurry", "low quality", "distorted", "watermark", "text artifacts", "jpeg artifacts"];

    /// <summary>The items of <paramref name="negativePrompt"/>, trimmed, in their order.</summary>
    public static IReadOnlyList<string> ItemsOf(string? negativePrompt) =>
        (negativePrompt ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>One negative prompt of what is stated and the <see cref="Usual"/> items, each once.</summary>
    public static string WithUsual(IEnumerable<string> stated) =>
        string.Join(", ", stated.Concat(Usual).Distinct(StringComparer.OrdinalIgnoreCase));

    /// <summary>
    /// The items that <see cref="WithUsual"/> has not added. A usual item is stated where it is before one that precedes it in
    /// <see cref="Usual"/>; one that is stated first of all in its usual place cannot be distinguished from an added one.
    /// </summary>
    public static IReadOnlyList<string> StatedIn(string? negativePrompt)
    {
        var items = ItemsOf(negativePrompt);
        var ranks = items.Select(RankOf).ToList();
        return [.. items.Where((_, index) => ranks[index] < 0 || ranks.Skip(index + 1).Any(later => later >= 0 && later < ranks[index]))];
    }

    /// <summary>The place in <see cref="Usual"/>, or -1.</summary>
    private static int RankOf(string item)
    {
        var rank = Usual.TakeWhile(usual => !usual.Equals(item, StringComparison.OrdinalIgnoreCase)).Count();
        return rank < Usual.Count ? rank : -1;
    }
}
