using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace AdGenius.Manifests.Tests;

/// <summary>A place in a YAML document; what is absent is an empty node and not an exception.</summary>
internal readonly record struct Node(YamlNode? Yaml)
{
    public bool Exists => Yaml is not null;

    public string Text => (Yaml as YamlScalarNode)?.Value ?? "";

    public int? Number => int.TryParse(Text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    public IEnumerable<Node> Items => Yaml is YamlSequenceNode list ? list.Select(item => new Node(item)) : [];

    public IEnumerable<(string Key, Node Value)> Members =>
        Yaml is YamlMappingNode map ? map.Select(pair => (pair.Key.ToString(), new Node(pair.Value))) : [];

    public Node this[string path]
    {
        get
        {
            var current = Yaml;
            foreach (var step in path.Split('/'))
            {
                current = current switch
                {
                    YamlMappingNode map when map.Children.TryGetValue(new YamlScalarNode(step), out var child) => child,
                    YamlSequenceNode list when int.TryParse(step, CultureInfo.InvariantCulture, out var index)
                        && index < list.Children.Count => list.Children[index],
                    _ => null,
                };
            }

            return new Node(current);
        }
    }

    public static IReadOnlyList<Node> Documents(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(document => new Node(document.RootNode))];
    }

    public override string ToString() => Text;
}
