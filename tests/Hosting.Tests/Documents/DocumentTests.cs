using System.Text.Json;
using System.Text.RegularExpressions;

namespace AdGenius.Hosting.Tests.Documents;

/// <summary>The Markdown files against each other and against the code that they describe.</summary>
public sealed partial class DocumentTests
{
    private const int MaxLineLength = 140;

    public static TheoryData<string> Documents => [.. Repository.Files(".md")];

    public static TheoryData<string> FilesWithSettings => [.. Repository.Files(".md"), .. Repository.Files(".yaml")];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_lead_to_files_and_headings_that_exist(string document)
    {
        var broken = Link().Matches(WithoutCode(Read(document))).Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !Exists(document, target));

        AssertNone(broken.Select(target => $"{document} links to {target}, which does not exist"));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Lines_end_at_140_columns(string document)
    {
        // Rows of tables cannot be broken, and neither can the target of a link.
        var tooLong = Read(document).Split('\n')
            .Select((line, index) => (Number: index + 1, line.Length, Text: LinkTarget().Replace(line, "")))
            .Where(line => line.Text.Length > MaxLineLength && !line.Text.StartsWith('|'))
            .Select(line => $"{document}:{line.Number} has {line.Length} columns");

        AssertNone(tooLong);
    }

    [Theory]
    [MemberData(nameof(FilesWithSettings))]
    public void Settings_exist(string document)
    {
        var unknown = Setting().Matches(Read(document)).Select(match => match.Groups["path"].Value)
            .Select(path => path.Replace("__", ":", StringComparison.Ordinal))
            .Where(path => !path.StartsWith("AdGenius:", StringComparison.Ordinal) && !IsSetting(path)); // exchanges are written alike

        AssertNone(unknown.Select(setting => $"{document} names the setting {setting}, which no options class has"));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Paths_exist(string document)
    {
        var missing = SourcePath().Matches(Read(document)).Select(match => match.Groups["path"].Value)
            .Where(path => !Path.Exists(Path.Combine(Repository.Root, path)));

        AssertNone(missing.Select(path => $"{document} names {path}, which does not exist"));
    }

    [Fact]
    public void Glossary_is_sorted_and_names_types_that_exist()
    {
        var rows = Rows("docs/glossary.md");
        var terms = rows.Select(row => row[0]).ToList();
        var types = rows.SelectMany(row => TypeName().Matches(row[2]).Select(match => match.Groups["type"].Value)).Distinct().ToList();

        Assert.Equal(terms.Order(StringComparer.OrdinalIgnoreCase), terms);
        Assert.True(types.Count > 50, $"only {types.Count} types were read");
        AssertNone(types.Except(Source.Types).Select(type => $"docs/glossary.md names the type {type}, which no C# file declares"));
    }

    [Fact]
    public void Every_package_has_its_reason_in_the_table_of_dependencies()
    {
        var packages = Package().Matches(Read("Directory.Packages.props")).Select(match => match.Groups["name"].Value).ToList();

        Assert.NotEmpty(packages);
        var rows = Rows("docs/dependencies.md").ToLookup(row => row[0]);
        AssertNone(packages.Where(package => !rows[package].Any(row => row.Length == 4 && row.All(cell => cell.Length > 0)))
            .Select(package => $"docs/dependencies.md has no full row for {package}: what it is used for, its licence, and why this one"));
        AssertNone(rows.Where(row => row.First().Length == 4).Select(row => row.Key).Except(packages)
            .Select(package => $"docs/dependencies.md has a row for {package}, which is not in Directory.Packages.props"));
    }

    [Fact]
    public void Every_library_has_its_row_in_the_architecture()
    {
        var libraries = Repository.Files(".csproj").Where(file => Path.GetDirectoryName(Path.GetDirectoryName(file))!
            .EndsWith("libraries", StringComparison.Ordinal)).Select(file => Path.GetFileName(Path.GetDirectoryName(file))!).ToList();

        Assert.NotEmpty(libraries);
        var named = Rows("docs/architecture.md").Where(row => row.Length == 3).Select(row => row[0].Trim('`')).ToList();
        Assert.Equal(libraries.Order(StringComparer.Ordinal), named.Where(name => libraries.Contains(name)));
    }

    [Fact]
    public void Every_decision_is_in_the_index()
    {
        var index = Read("docs/adr/README.md");
        var records = Repository.Files(".md").Select(Path.GetFileName).Where(name => RecordName().IsMatch(name!)).ToList();

        Assert.NotEmpty(records);
        Assert.All(records, record => Assert.Contains($"({record})", index, StringComparison.Ordinal));
    }

    /// <summary>Without it the apply fails for the Job, nothing is migrated, and new pods end as their database is older.</summary>
    [Theory]
    [MemberData(nameof(Documents))]
    public void The_migration_Job_is_deleted_before_manifests_are_applied(string document)
    {
        var lines = Read(document).Split('\n');
        var applied = Enumerable.Range(0, lines.Length)
            .Where(index => lines[index].Contains("kubectl apply -k deploy/k8s/overlays/", StringComparison.Ordinal)
                && !(index > 0 && lines[index - 1].Contains(" delete job migration ", StringComparison.Ordinal)));

        AssertNone(applied.Select(index => $"{document}:{index + 1} applies the manifests with the migration Job of the version before"));
    }

    /// <summary>Of <c>adgenius</c> in code, and of the programs in bench and tests/Chaos.</summary>
    [Theory]
    [MemberData(nameof(Documents))]
    public void Options_of_commands_and_benches_exist(string document)
    {
        var unknown =
            from Match call in Call().Matches(Read(document).Replace("\\\n", " ", StringComparison.Ordinal))
            let program = call.Groups["program"].Value
            let words = call.Groups["words"].Value.Trim()
            from Match option in Option().Matches(call.Groups["rest"].Value.Split('#')[0])
            where !Commands.OptionsOf(program, words).Contains(option.Value)
            select $"{document} names the option {option.Value} of {program} {words}, which does not exist";

        AssertNone(unknown);
    }

    /// <summary>Addresses outside of <c>/api/v1</c> have no place in the OpenAPI document.</summary>
    [Theory]
    [MemberData(nameof(Documents))]
    public void Routes_exist(string document)
    {
        var unknown = Route().Matches(Read(document)).Select(match => (match.Value, Route: OpenApi.RouteOf(match.Value.Split(' '))))
            .Where(named => !OpenApi.Routes.Contains(named.Route)).Select(named => $"{document} names the route {named.Value}");

        AssertNone(unknown);
    }

    private static void AssertNone(IEnumerable<string> findings)
    {
        var all = findings.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    private static string WithoutCode(string text) => Code().Replace(text, "");

    private static bool Exists(string document, string target)
    {
        var parts = target.Split('#');
        var file = parts[0].Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, parts[0]);
        var path = Path.Combine(Repository.Root, file);
        return (File.Exists(path) || Directory.Exists(path)) && (parts.Length == 1 || Anchors(Read(file)).Contains(parts[1]));
    }

    private static IEnumerable<string> Anchors(string text) =>
        Heading().Matches(WithoutCode(text))
            .Select(match => NotInAnchors().Replace(match.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>Whether an options class has the member that follows its section's name.</summary>
    private static bool IsSetting(string path) =>
        Source.Sections.Any(section => path == section
            || (path.StartsWith(section + ":", StringComparison.Ordinal)
                && Source.Properties.Contains(path[(section.Length + 1)..].Split(':')[0])));

    /// <summary>The cells of every table row of a document, but for headings and separators.</summary>
    private static List<string[]> Rows(string document) =>
    [
        .. Read(document).Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Trim().Trim('|').Split(" | ", StringSplitOptions.TrimEntries))
            .Where(cells => cells[0] is not ("term" or "package" or "what")),
    ];

    /// <summary>What the C# files declare.</summary>
    private static class Source
    {
        private static readonly IReadOnlyList<string> Texts =
            [.. Repository.Files(".cs").Where(file => !file.Contains("Migrations", StringComparison.Ordinal)).Select(Read)];

        public static HashSet<string> Types { get; } = Find(DeclaredType());

        public static HashSet<string> Properties { get; } = Find(DeclaredProperty());

        public static HashSet<string> Sections { get; } = Find(DeclaredSection());

        private static HashSet<string> Find(Regex pattern) =>
            [.. Texts.SelectMany(text => pattern.Matches(text).Select(match => match.Groups["name"].Value))];
    }

    /// <summary>The routes of the OpenAPI document, such as <c>GET /videos/{}</c>.</summary>
    private static class OpenApi
    {
        public static HashSet<string> Routes { get; } =
        [
            .. JsonDocument.Parse(Read("docs/openapi.json")).RootElement.GetProperty("paths").EnumerateObject().SelectMany(
                path => path.Value.EnumerateObject().Select(method => RouteOf([method.Name, path.Name]))),
        ];

        /// <summary>Without <c>/api/v1</c>, which documents leave out, and without the names of parameters.</summary>
        public static string RouteOf(string[] methodAndPath)
        {
            var path = methodAndPath[1].Replace("/api/v1", "", StringComparison.Ordinal);
            return $"{methodAndPath[0].ToUpperInvariant()} {RouteParameter().Replace(path, "{}")}";
        }
    }

    /// <summary>What commands can be given, from the document that the program prints and from the sources of the benches.</summary>
    private static class Commands
    {
        private static readonly string[] Sections = Read("docs/command.md").Split("\n## ");

        private static readonly string[] OfEvery =
            ["--help", .. OptionsIn(Sections.Single(section => section.StartsWith("Options of every command", StringComparison.Ordinal)))];

        public static IEnumerable<string> OptionsOf(string program, string words)
        {
            if (program != "adgenius" || words.StartsWith("chaos", StringComparison.Ordinal))
            {
                var sources = Path.Combine(Repository.Root, program == "adgenius" ? "tests/Chaos" : program);
                return Directory.EnumerateFiles(sources, "*", SearchOption.AllDirectories)
                    .Where(file => Path.GetExtension(file) is ".cs" or ".py").SelectMany(file => OptionsIn(File.ReadAllText(file)));
            }

            // The longest command that the words begin with: "keys rotate ID" is keys rotate.
            var command = Sections.Where(section => $"{words} ".StartsWith($"{NameOf(section)} ", StringComparison.Ordinal))
                .MaxBy(section => NameOf(section).Length);
            return OptionsIn(command ?? "").Concat(OfEvery);
        }

        private static string NameOf(string section) => section.Split('\n')[0].Replace("adgenius ", "", StringComparison.Ordinal);

        private static IEnumerable<string> OptionsIn(string text) => Option().Matches(text).Select(match => match.Value);
    }

    [GeneratedRegex(@"(?<![\w/.=-]|-n )(\./)?(?<program>adgenius|bench/[a-z-]+)(?=[ /])(?<words>( [a-z][a-z-]*)*)(?<rest>[^`|\n]*)")]
    private static partial Regex Call();

    [GeneratedRegex(@"\b(GET|HEAD|POST|PUT|PATCH|DELETE) /(?!v1/|callbacks/)[\w/{}-]+")]
    private static partial Regex Route();

    [GeneratedRegex(@"\{\w+\}|\b[A-Z]{2,}\b")]
    private static partial Regex RouteParameter();

    [GeneratedRegex("(?<![\\w-])--[a-z][a-z-]+")]
    private static partial Regex Option();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\]\([^)\s]+\)|https?://\S+")]
    private static partial Regex LinkTarget();

    [GeneratedRegex("^```.*?^```|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex("^#+ (?<text>.+?)\\s*$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex("`(?<path>[A-Z][A-Za-z0-9]+(:[A-Z][A-Za-z0-9]+)+)[`=]|ADGENIUS_(?<path>[A-Z][A-Za-z0-9]+(__[A-Z][A-Za-z0-9]+)+)")]
    private static partial Regex Setting();

    [GeneratedRegex("`(?<path>(bench|cli|compat|contracts|deploy|docs|examples|libraries|models|services|tests)/[^`*{ ]*)`")]
    private static partial Regex SourcePath();

    [GeneratedRegex("`(?<type>[A-Z][A-Za-z]+)[.`]")]
    private static partial Regex TypeName();

    [GeneratedRegex("PackageVersion Include=\"(?<name>[^\"]+)\"")]
    private static partial Regex Package();

    [GeneratedRegex(@"^\d{4}-")]
    private static partial Regex RecordName();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum) (?<name>[A-Z]\w*)")]
    private static partial Regex DeclaredType();

    [GeneratedRegex(@"public \S+(, \S+)* (?<name>[A-Z]\w*) (\{|=>)")]
    private static partial Regex DeclaredProperty();

    [GeneratedRegex("(const string Section|class \\w+Section\\s*\\{[^}]*const string Name) = \"(?<name>[A-Za-z0-9:]+)\"")]
    private static partial Regex DeclaredSection();
}
