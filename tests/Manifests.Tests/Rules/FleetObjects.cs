namespace AdGenius.Manifests.Tests.Rules;

/// <summary>The rendered objects of one overlay.</summary>
internal sealed class FleetObjects(string yaml)
{
    public static readonly string[] Services =
        ["gateway", "orchestrator", "prompt-worker", "provider-worker", "storage-worker", "frame-worker"];

    public IReadOnlyList<Node> All { get; } = Node.Documents(yaml);

    public IEnumerable<Node> Deployments => OfKind("Deployment");

    /// <summary>What has a pod template.</summary>
    public IEnumerable<Node> Workloads => All.Where(item => PodOf(item)["containers"].Exists);

    public IEnumerable<Node> OfKind(string kind) => All.Where(item => item["kind"].Text == kind);

    public Node Find(string kind, string name) => OfKind(kind).FirstOrDefault(item => NameOf(item) == name);

    public static string NameOf(Node item) => item["metadata/name"].Text;

    public static string Describe(Node item) => $"{item["kind"]} {NameOf(item)}";

    public static Node PodOf(Node workload) => TemplateOf(workload)["spec"];

    public static Node LabelsOf(Node workload) => TemplateOf(workload)["metadata/labels"];

    public static IEnumerable<Node> ContainersOf(Node workload) =>
        PodOf(workload)["containers"].Items.Concat(PodOf(workload)["initContainers"].Items);

    /// <summary>Whether the workload runs one of this project's images.</summary>
    public static bool IsOurs(Node workload) =>
        ContainersOf(workload).Any(container => ImageOf(container).Name.StartsWith("adgenius/", StringComparison.Ordinal));

    /// <summary>An image's name without its registry, and its tag.</summary>
    public static (string Name, string Tag) ImageOf(Node container)
    {
        var image = container["image"].Text;
        var colon = image.LastIndexOf(':');
        var (path, tag) = colon > image.LastIndexOf('/') ? (image[..colon], image[(colon + 1)..]) : (image, "");
        var parts = path.Split('/');
        return (string.Join('/', parts[^Math.Min(2, parts.Length)..]), tag);
    }

    private static Node TemplateOf(Node workload) =>
        workload["kind"].Text == "CronJob" ? workload["spec/jobTemplate/spec/template"] : workload["spec/template"];
}
