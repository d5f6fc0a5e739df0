using System.Text.RegularExpressions;
using Microsoft.OpenApi;

namespace AdGenius.Gateway.OpenApi;

/// <summary>
/// Descriptions come from the comments of the contracts, where the framework writes references to members in C#, such as
/// <c>decimal? VideoModel.PricePerSecond</c>. Here they become the member's name in JSON, and values of enumerations their name alone.
/// </summary>
internal static partial class DescriptionText
{
    /// <summary>The text without C#.</summary>
    public static string? Of(string? text) => text is null
        ? null
        : EnumerationValue().Replace(
            Member().Replace(text, match => char.ToLowerInvariant(match.Groups["name"].Value[0]) + match.Groups["name"].Value[1..]),
            "${name}");

    /// <summary>Does it for a schema and all that it contains; references to other schemas keep to those.</summary>
    public static void ApplyTo(IOpenApiSchema schema)
    {
        schema.Description = Of(schema.Description);
        if (schema is not OpenApiSchema own)
        {
            return;
        }

        foreach (var inner in (own.OneOf ?? []).Concat(own.AnyOf ?? []).Concat(own.AllOf ?? []).Concat(own.Properties?.Values ?? []))
        {
            ApplyTo(inner);
        }

        if (own.Items is { } items)
        {
            ApplyTo(items);
        }
    }

    [GeneratedRegex(
        @"\b(?:IReadOnly(?:List|Dictionary)(?:<|&lt;)[^>;]*(?:>|&gt;)|string|bool|int|long|double|decimal|Guid|Uri|DateTimeOffset|DateOnly|"
        + @"TimeSpan|[A-Z][A-Za-z0-9]*)\??\s[A-Z][A-Za-z0-9]*\.(?<name>[A-Z][A-Za-z0-9]*)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Member();

    [GeneratedRegex(@"\b[A-Z][A-Za-z0-9]*\.(?<name>[A-Z][A-Za-z0-9]*)", RegexOptions.CultureInvariant)]
    private static partial Regex EnumerationValue();
}
