using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AdGenius.Contracts;

namespace AdGenius.Publishing.Tests.AsyncApi;

/// <summary>The comments of the contracts as descriptions: references to members become the member's name in JSON.</summary>
internal sealed partial class ContractComments
{
    private readonly Dictionary<string, string> _texts;

    public ContractComments()
    {
        var file = Path.ChangeExtension(typeof(Queues).Assembly.Location, ".xml");
        _texts = XDocument.Load(file).Descendants("member").ToDictionary(
            member => member.Attribute("name")!.Value,
            member => TextOf(member.Element("summary") ?? throw new InvalidOperationException($"{member} has no summary.")));
    }

    public string Of(Type type) => _texts[$"T:{type.FullName}"];

    public string Of(MemberInfo member) =>
        _texts[$"{(member is FieldInfo ? 'F' : 'P')}:{member.DeclaringType!.FullName}.{member.Name}"];

    private static string TextOf(XElement element) => Space().Replace(string.Concat(element.Nodes().Select(TextOf)), " ").Trim();

    private static string TextOf(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{NameOf(see.Attribute("cref")!.Value)}`",
        XElement other => string.Concat(other.Nodes().Select(TextOf)),
        _ => "",
    };

    private static string NameOf(string reference)
    {
        var name = reference[(reference.LastIndexOf('.') + 1)..];
        return reference[0] == 'P' ? JsonNamingPolicy.CamelCase.ConvertName(name) : name;
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Space();
}
