using System.Text.Json;
using AdGenius.Diffusion.Models;

namespace AdGenius.Diffusion.Loras;

/// <summary>
/// How strongly an adapter of PEFT counts, as the configuration of its training says: in the file adapter_config.json beside it, or in the
/// header of a file that diffusers wrote.
/// </summary>
/// <param name="Alpha">The scale is alpha by rank; null where the configuration has none.</param>
/// <param name="IsRankStabilized">Whether it is alpha by the square root of the rank (arXiv:2312.03732).</param>
/// <param name="AlphaOf">Other values of alpha, by the end of the module's name with "_" for ".".</param>
internal sealed record PeftSettings(double? Alpha, bool IsRankStabilized, IReadOnlyDictionary<string, double> AlphaOf)
{
    internal const string ConfigurationFile = "adapter_config.json";

    /// <summary>What counts where nothing is configured: the product as it is.</summary>
    internal static PeftSettings None { get; } = new(null, IsRankStabilized: false, new Dictionary<string, double>());

    /// <summary>The settings among the members of a JSON object.</summary>
    /// <param name="root">The object.</param>
    /// <param name="prefix">What is before the names of members, such as "unet."; empty for none.</param>
    /// <param name="shownName">Where the object is, for messages.</param>
    /// <exception cref="ModelFaultException">A member is of another type than PEFT's.</exception>
    internal static PeftSettings Read(JsonElement root, string prefix, string shownName)
    {
        double? alpha = Member(root, prefix + "lora_alpha") is not { } number ? null
            : Finite(number) ?? throw Wrong(shownName, prefix + "lora_alpha", "a number");
        bool isRankStabilized = Member(root, prefix + "use_rslora") is { } flag
            && (JsonFile.FlagOf(flag) ?? throw Wrong(shownName, prefix + "use_rslora", "true or false"));
        var alphaOf = new Dictionary<string, double>(StringComparer.Ordinal);
        if (Member(root, prefix + "alpha_pattern") is { } pattern)
        {
            const string Expected = "an object of numbers by module";
            foreach (JsonProperty one in pattern.ValueKind == JsonValueKind.Object
                ? pattern.EnumerateObject() : throw Wrong(shownName, prefix + "alpha_pattern", Expected))
            {
                alphaOf[one.Name.Replace('.', '_')] = Finite(one.Value) ?? throw Wrong(shownName, prefix + "alpha_pattern", Expected);
            }
        }

        return new PeftSettings(alpha, isRankStabilized, alphaOf);
    }

    /// <summary>The factor of the product of both matrices of a module, by its name with "_" for ".".</summary>
    internal float ScaleOf(string module, int rank)
    {
        double? own = AlphaOf.Where(x => module == x.Key || module.EndsWith("_" + x.Key, StringComparison.Ordinal))
            .Select(x => (double?)x.Value).FirstOrDefault();
        return (own ?? Alpha) is { } alpha ? (float)(alpha / (IsRankStabilized ? Math.Sqrt(rank) : rank)) : 1;
    }

    private static double? Finite(JsonElement value) => JsonFile.NumberOf(value) is { } number && double.IsFinite(number) ? number : null;

    private static JsonElement? Member(JsonElement root, string name)
        => root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static ModelFaultException Wrong(string shownName, string member, string expected)
        => new(ModelFault.BadConfiguration, $"{shownName}: {member} must be {expected}.");
}
