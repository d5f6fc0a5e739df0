using System.Text.Json;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;

namespace AdGenius.Diffusion.Loras;

/// <summary>
/// How strongly an adapter of PEFT counts, as the configuration of its training says: in the file adapter_config.json beside it, or in the
/// header of a file that diffusers wrote.
/// </summary>
/// <param name="Alpha">The scale is alpha by rank; null where the configuration has none.</param>
/// <param name="IsRankStabilized">Whether it is alpha by the square root of the rank (arXiv:2312.03732).</param>
/// <param name="AlphaOf">Other values of alpha; of several that are for a module the first one counts.</param>
internal sealed record PeftSettings(double? Alpha, bool IsRankStabilized, IReadOnlyList<(PeftPattern Module, double Alpha)> AlphaOf)
{
    internal const string ConfigurationFile = "adapter_config.json";

    private const string AlphaPattern = "alpha_pattern";

    // A key for each layer of the largest models is allowed for. Expressions take more time and memory than names.
    private const int MaxPatterns = 10_000;
    private const int MaxExpressions = 200;
    private const int MaxPatternLength = 500;

    /// <summary>What counts where nothing is configured: the product as it is.</summary>
    internal static PeftSettings None { get; } = new(null, IsRankStabilized: false, []);

    /// <summary>The settings among the members of a JSON object.</summary>
    /// <param name="root">The object.</param>
    /// <param name="prefix">What is before the names of members, such as "unet."; empty for none.</param>
    /// <param name="shownName">Where the object is, for messages.</param>
    /// <exception cref="ModelFaultException">A member is of another type than PEFT's, or larger than what is read.</exception>
    internal static PeftSettings Read(JsonElement root, string prefix, string shownName)
    {
        double? alpha = Member(root, prefix + "lora_alpha") is not { } number ? null
            : Finite(number) ?? throw Wrong(shownName, prefix + "lora_alpha", "a number");
        bool isRankStabilized = Member(root, prefix + "use_rslora") is { } flag
            && (JsonFile.FlagOf(flag) ?? throw Wrong(shownName, prefix + "use_rslora", "true or false"));
        return new PeftSettings(alpha, isRankStabilized, Member(root, prefix + AlphaPattern) is { } patterns
            ? ReadPatterns(patterns, prefix + AlphaPattern, shownName)
            : []);
    }

    /// <summary>The factor of the product of both matrices of a module.</summary>
    /// <param name="module">Its name with "_" for ".".</param>
    /// <param name="dottedModule">Its name; null where it is not known.</param>
    /// <param name="rank">The rank of the matrices.</param>
    internal float ScaleOf(string module, string? dottedModule, int rank)
    {
        double? own = AlphaOf
            .Where(x => dottedModule is null ? x.Module.MatchesUnderscored(module) : x.Module.Matches(dottedModule))
            .Select(x => (double?)x.Alpha).FirstOrDefault();
        return (own ?? Alpha) is { } alpha ? (float)(alpha / (IsRankStabilized ? Math.Sqrt(rank) : rank)) : 1;
    }

    private static List<(PeftPattern Module, double Alpha)> ReadPatterns(JsonElement patterns, string member, string shownName)
    {
        const string Expected = "an object of numbers by module";
        var alphaOf = new List<(PeftPattern Module, double Alpha)>();
        int expressions = 0;
        foreach (JsonProperty one in patterns.ValueKind == JsonValueKind.Object
            ? patterns.EnumerateObject() : throw Wrong(shownName, member, Expected))
        {
            PeftPattern pattern = ReadPattern(one.Name, member, shownName);
            expressions += pattern.IsExpression ? 1 : 0;
            alphaOf.Add((pattern, Finite(one.Value) ?? throw Wrong(shownName, member, Expected)));
            if (alphaOf.Count > MaxPatterns || expressions > MaxExpressions)
            {
                throw new ModelFaultException(
                    ModelFault.BadConfiguration,
                    $"{shownName}: {member} has too many keys: at most {MaxPatterns}, of which {MaxExpressions} regular expressions.");
            }
        }

        return alphaOf;
    }

    private static PeftPattern ReadPattern(string key, string member, string shownName)
    {
        if (key.Length > MaxPatternLength)
        {
            throw new ModelFaultException(
                ModelFault.BadConfiguration,
                $"{shownName}: {member} has a key of {key.Length} characters; at most {MaxPatternLength} are read.");
        }

        try
        {
            return new PeftPattern(key);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            throw new ModelFaultException(
                ModelFault.BadConfiguration,
                $"{shownName}: {member} has the key \"{key}\", which is no regular expression that is supported: it is invalid, "
                + "too complex, or has references back or lookarounds.",
                fault);
        }
    }

    private static double? Finite(JsonElement value) => JsonFile.NumberOf(value) is { } number && double.IsFinite(number) ? number : null;

    private static JsonElement? Member(JsonElement root, string name)
        => root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static ModelFaultException Wrong(string shownName, string member, string expected)
        => new(ModelFault.BadConfiguration, $"{shownName}: {member} must be {expected}.");
}
