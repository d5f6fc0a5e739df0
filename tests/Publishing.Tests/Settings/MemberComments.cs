using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AdGenius.Publishing.Tests.Settings;

/// <summary>The summaries of types and properties in Markdown, from the documentation files that the build writes.</summary>
internal static partial class MemberComments
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, string>> Files = new();

    /// <summary>The summary; null where the member has none.</summary>
    public static string? Of(Type type) => In(type.Assembly).GetValueOrDefault($"T:{type.FullName}");

    /// <inheritdoc cref="Of(Type)"/>
    public static string? Of(PropertyInfo property) =>
        In(property.DeclaringType!.Assembly).GetValueOrDefault($"P:{property.DeclaringType.FullName}.{property.Name}");

    private static Dictionary<string, string> In(Assembly assembly) => Files.GetOrAdd(
        assembly,
        static one => XDocument.Load(Path.ChangeExtension(one.Location, ".xml")).Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => TextOf(member.Element("summary")!)));

    private static string TextOf(XElement element) => Space().Replace(string.Concat(element.Nodes().Select(TextOf)), " ").Trim();

    private static string TextOf(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see when see.Attribute("cref")?.Value is { } reference =>
            $"`{reference[(reference.LastIndexOf('.') + 1)..]}`",
        XElement { Name.LocalName: "see" } see => $"`{see.Attribute("langword")!.Value}`",
        XElement other => string.Concat(other.Nodes().Select(TextOf)),
        _ => "",
    };

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Space();
}
