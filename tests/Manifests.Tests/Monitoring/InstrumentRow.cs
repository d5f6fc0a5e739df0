namespace AdGenius.Manifests.Tests.Monitoring;

/// <summary>A row of the table of instruments in docs/operations/telemetry.md.</summary>
internal sealed record InstrumentRow(string Name, string Kind, string Unit, IReadOnlyList<string> Attributes)
{
    private static readonly string[] Kinds = ["counter", "gauge", "histogram", "sum"];

    /// <summary>All rows.</summary>
    public static IReadOnlyList<InstrumentRow> All { get; } = Read();

    /// <summary>The names that a Prometheus exporter of the collector makes of it.</summary>
    public IReadOnlyList<string> PrometheusNames
    {
        get
        {
            var unit = Unit switch
            {
                "s" => "_seconds",
                "By" => "_bytes",
                _ when Unit.EndsWith("}/s", StringComparison.Ordinal) => "_per_second",
                _ => "",
            };
            var name = Name.Replace('.', '_') + unit;
            return Kind switch
            {
                "counter" => [name + "_total"],
                "histogram" => [name + "_bucket", name + "_count", name + "_sum"],
                _ => [name],
            };
        }
    }

    public override string ToString() => $"{Name} | {Kind} | {Unit} | {string.Join(", ", Attributes)}";

    private static List<InstrumentRow> Read() =>
    [
        .. Repository.Read("docs/operations/telemetry.md").Split('\n')
            .Where(line => line.StartsWith("| `adgenius.", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 5 && Kinds.Contains(cells[1]))
            .Select(cells => new InstrumentRow(
                cells[0].Trim('`'),
                cells[1],
                cells[2].Trim('`'),
                [
                    .. cells[3].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                        .Select(name => name.Trim('`')),
                ])),
    ];
}
