using System.Text;

namespace AdGenius.Publishing.Tests.Settings;

/// <summary>The tables of docs/operations/settings.md. What precedes them there is written by hand.</summary>
internal static class SettingsDocument
{
    /// <summary>The line after which the document is generated.</summary>
    public const string Marker = "<!-- From here on the document is generated: ADGENIUS_APPROVE=1 ./test Publishing -->\n";

    public static string Path { get; } = System.IO.Path.Combine(Repository.Docs, "operations", "settings.md");

    public static string CreateTables(IReadOnlyList<RegisteredSection> sections)
    {
        var text = new StringBuilder();
        AddGroup(text, "Settings of every service", [.. sections.Where(one => one.Services.Count == RegisteredSections.Modules.Count)]);
        AddGroup(
            text,
            "Settings of several services",
            [.. sections.Where(one => one.Services.Count > 1 && one.Services.Count < RegisteredSections.Modules.Count)]);
        foreach (var module in RegisteredSections.Modules)
        {
            AddGroup(text, $"Settings of the {module.Name}", [.. sections.Where(one => one.Services is [var only] && only == module.Name)]);
        }

        return text.ToString();
    }

    private static void AddGroup(StringBuilder text, string title, IReadOnlyList<RegisteredSection> sections)
    {
        text.Append("\n## ").Append(title).Append('\n');
        foreach (var group in sections.GroupBy(one => (one.Section, Services: string.Join(", ", one.Services)))
            .OrderBy(group => group.Key.Section, StringComparer.Ordinal))
        {
            text.Append("\n### ").Append(group.Key.Section).Append('\n');
            if (group.First().Services is { Count: > 1 } several && several.Count < RegisteredSections.Modules.Count)
            {
                text.Append("\nRead by ").Append(group.Key.Services).Append(".\n");
            }

            text.Append("\n| setting | allowed | default | meaning |\n|---|---|---|---|\n");
            foreach (var row in group.OrderBy(one => one.Options.Name, StringComparer.Ordinal).SelectMany(SettingRows.Of))
            {
                text.Append("| ").AppendJoin(" | ", new[] { $"`{row.Name}`", row.Allowed, row.Default, row.Meaning ?? "" }
                    .Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
            }
        }
    }
}
