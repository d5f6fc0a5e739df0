using System.Text.RegularExpressions;

namespace AdGenius.Persistence.Tests;

/// <summary>
/// Folders of a project depend on each other in one direction only. Read from the source: the compiled assembly no longer shows
/// constants.
/// </summary>
public sealed partial class NamespaceTests
{
    /// <summary>
    /// The folder of a project, its root namespace, and whether a folder and those in it count as two: not where the outer one registers
    /// the types of the inner ones and holds the options that they read.
    /// </summary>
    public static TheoryData<string, string, bool> Projects => new()
    {
        { "cli", "AdGenius.Cli", false },
        { "contracts", "AdGenius.Contracts", false },
        { "libraries/diffusion", "AdGenius.Diffusion", true },
        { "libraries/downloads", "AdGenius.Downloads", true },
        { "libraries/finishing", "AdGenius.Finishing", false },
        { "libraries/hosting", "AdGenius.Hosting", false },
        { "libraries/http-contracts", "AdGenius.HttpContracts", true },
        { "libraries/imaging", "AdGenius.Imaging", false },
        { "libraries/media", "AdGenius.Media", false },
        { "libraries/object-store", "AdGenius.ObjectStore", false },
        { "libraries/persistence", "AdGenius.Persistence", true },
        { "libraries/text", "AdGenius.Text", true },
        { "libraries/video-requests", "AdGenius.VideoRequests", true },
        { "services/frame-worker", "AdGenius.FrameWorker", false },
        { "services/gateway", "AdGenius.Gateway", false },
        { "services/orchestrator", "AdGenius.Orchestrator", false },
        { "services/prompt-worker", "AdGenius.PromptWorker", false },
        { "services/provider-worker", "AdGenius.ProviderWorker", false },
        { "services/storage-worker", "AdGenius.StorageWorker", false },
    };

    [Fact]
    public void Dependencies_are_found_in_the_sources()
    {
        const string Root = "AdGenius.Persistence";
        var dependencies = FindDependencies(ReadSources("libraries/persistence"));

        // These hold for as long as the sources are read correctly: the context maps the features, and the set-up opens the context.
        Assert.Contains($"{Root}.Videos", dependencies[Root]);
        Assert.Contains(Root, dependencies[$"{Root}.Databases"]);
        Assert.Contains($"{Root}.Clock", dependencies[$"{Root}.Leases"]);
        Assert.Contains($"{Root}.Ledger", dependencies[$"{Root}.Payments"]);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_depend_on_each_other_without_a_cycle(string folder, string root, bool countsInner)
    {
        var sources = ReadSources(folder);
        Assert.All(sources, source => Assert.StartsWith(root, source.Namespace, StringComparison.Ordinal));
        var cycle = FindCycle(FindDependencies(sources, countsInner));
        Assert.True(cycle is null, cycle);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_depend_on_each_other_without_a_cycle(string folder, string root, bool countsInner)
    {
        var dependencies = new Dictionary<string, HashSet<string>>();
        foreach (var (from, to) in FindDependencies(ReadSources(folder), countsInner))
        {
            var name = FolderOf(from);
            dependencies.TryAdd(name, []);
            dependencies[name].UnionWith(to.Select(FolderOf).Where(other => other != name));
        }

        var cycle = FindCycle(dependencies);
        Assert.True(cycle is null, cycle);

        string FolderOf(string name) => string.Join('.', name.Split('.').Take(root.Split('.').Length + 1));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespace_follows_from_the_folder(string folder, string root, bool countsInner)
    {
        _ = countsInner;
        Assert.All(ReadSources(folder), source => Assert.Equal(
            source.Folder.Length == 0 ? root : $"{root}.{source.Folder.Replace(Path.DirectorySeparatorChar, '.')}",
            source.Namespace));
    }

    [Fact]
    public void Cycle_over_a_type_of_an_enclosing_namespace_is_found() => Assert.Equal(
        "A -> A.B -> A",
        FindCycle(FindDependencies([
            new Source("", "using A.B;\nnamespace A;\nclass Context { Feature feature; }"),
            new Source("B", "namespace A.B;\nclass Feature { void Save(Context context) { } }"),
        ])));

    [Fact]
    public void Type_that_only_a_comment_names_is_no_dependency() => Assert.Null(FindCycle(FindDependencies([
        new Source("", "using A.B;\nnamespace A;\nclass Context { Feature feature; }"),
        new Source("B", "namespace A.B;\n/// <see cref=\"Context\" />\nclass Feature { }"),
    ])));

    [Fact]
    public void Cycle_over_an_extension_method_is_found() => Assert.Equal(
        "A.B -> A.C -> A.B",
        FindCycle(FindDependencies([
            new Source("B", "using A.C;\nnamespace A.B;\nclass Deadlines { bool IsOver(Take take) => !take.IsOpen(); }"),
            new Source("C", "using A.B;\nnamespace A.C;\nclass Progress { static bool IsOpen(this Take take) => Deadlines.IsOver(take); }"),
        ])));

    private static List<Source> ReadSources(string project) => ReadFolder(Path.Combine(SourceTree.Root, project));

    private static List<Source> ReadFolder(string root) =>
    [
        .. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (File: file, Folder: Path.GetRelativePath(root, Path.GetDirectoryName(file)!).TrimStart('.')))

            // The migrations and the compiled model are generated.
            .Where(source => source.Folder.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj" or "Migrations" or "Compiled"))
            .Select(source => new Source(source.Folder, File.ReadAllText(source.File)))

            // The statements of Program.cs stand in no namespace.
            .Where(source => source.Namespace.Length > 0),
    ];

    private static Dictionary<string, HashSet<string>> FindDependencies(IReadOnlyList<Source> sources, bool countsInner = true)
    {
        // A type of a sibling may be written with the last part of its namespace, such as Postgres.PostgresAdGeniusDbContext.
        var owners = sources.SelectMany(source => source.Types.Select(
            type => (source.Namespace, Type: type, QualifiedName: $"{source.Namespace.Split('.')[^1]}.{type}"))).ToList();
        var types = owners.Select(owner => (owner.Namespace, owner.Type)).ToHashSet();
        var extensions = sources.SelectMany(source => source.Extensions.Select(method => (source.Namespace, method))).ToHashSet();
        var namespaces = sources.Select(source => source.Namespace).ToHashSet();
        var dependencies = namespaces.ToDictionary(name => name, _ => new HashSet<string>());
        foreach (var source in sources)
        {
            var visible = source.Usings.Concat(namespaces.Where(name => source.Namespace.StartsWith(name + '.', StringComparison.Ordinal)));
            dependencies[source.Namespace].UnionWith(visible.Where(name => source.Words.Any(word => types.Contains((name, word)))
                || source.Members.Any(member => extensions.Contains((name, member)))));
            dependencies[source.Namespace].UnionWith(
                owners.Where(owner => source.Code.Contains(owner.QualifiedName, StringComparison.Ordinal))
                    .Select(owner => owner.Namespace));
            dependencies[source.Namespace].RemoveWhere(
                name => name == source.Namespace
                    || (!countsInner && (Encloses(name, source.Namespace) || Encloses(source.Namespace, name))));
        }

        return dependencies;

        static bool Encloses(string outer, string inner) => inner.StartsWith(outer + '.', StringComparison.Ordinal);
    }

    private static string? FindCycle(Dictionary<string, HashSet<string>> dependencies)
    {
        var finished = new HashSet<string>();
        return dependencies.Keys.Order(StringComparer.Ordinal).Select(name => Visit(name, [])).FirstOrDefault(cycle => cycle is not null);

        string? Visit(string name, List<string> path)
        {
            var first = path.IndexOf(name);
            if (first >= 0)
            {
                return string.Join(" -> ", path.Skip(first).Append(name));
            }

            if (finished.Contains(name))
            {
                return null;
            }

            List<string> extended = [.. path, name];
            var found = dependencies.GetValueOrDefault(name, []).Order(StringComparer.Ordinal)
                .Select(next => Visit(next, extended)).FirstOrDefault(cycle => cycle is not null);
            finished.Add(name);
            return found;
        }
    }

    private sealed partial class Source
    {
        public Source(string folder, string text)
        {
            Folder = folder;
            Namespace = NamespaceLine().Match(text).Groups[1].Value;
            Usings = [.. UsingLine().Matches(text).Select(match => match.Groups[1].Value)];
            Code = CommentOrUsing().Replace(text, "");
            Types = [.. TypeDeclaration().Matches(Code).Select(match => match.Groups[1].Value)];
            Extensions = [.. ExtensionMethod().Matches(Code).Select(match => match.Groups[1].Value)];
            Words = Word().Matches(Code).Select(match => match.Value).ToHashSet();
            Members = Member().Matches(Code).Select(match => match.Groups[1].Value).ToHashSet();
        }

        public string Folder { get; }

        public string Namespace { get; }

        public IReadOnlyList<string> Usings { get; }

        public string Code { get; }

        public IReadOnlyList<string> Types { get; }

        /// <summary>The names of the extension methods that it declares.</summary>
        public IReadOnlyList<string> Extensions { get; }

        public IReadOnlySet<string> Words { get; }

        /// <summary>The words that follow a dot.</summary>
        public IReadOnlySet<string> Members { get; }

        [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
        private static partial Regex NamespaceLine();

        [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
        private static partial Regex UsingLine();

        [GeneratedRegex(@"//.*$|^using .*$|^namespace .*$", RegexOptions.Multiline)]
        private static partial Regex CommentOrUsing();

        [GeneratedRegex(
            @"^(?:(?:public|internal|sealed|abstract|static|partial|readonly) )*(?:class|record|enum|interface|struct) (\w+)",
            RegexOptions.Multiline)]
        private static partial Regex TypeDeclaration();

        [GeneratedRegex(@"(\w+)(?:<[^<>]*>)?\(\s*this ")]
        private static partial Regex ExtensionMethod();

        [GeneratedRegex(@"\w+")]
        private static partial Regex Word();

        [GeneratedRegex(@"\.\s*(\w+)")]
        private static partial Regex Member();
    }
}
