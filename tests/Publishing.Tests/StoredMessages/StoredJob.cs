using System.Text.Json;
using System.Text.Json.Nodes;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Publishing.Tests.AsyncApi;
using AdGenius.TestKit;

namespace AdGenius.Publishing.Tests.StoredMessages;

/// <summary>
/// The messages of one job, in their order, as a version sent them. A file is written once, with <c>ADGENIUS_APPROVE=1</c>, and changed
/// only until its version is released.
/// </summary>
internal static class StoredJob
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The jobs by the name of their file.</summary>
    public static readonly IReadOnlyDictionary<string, GenerateVideo> Requests = new Dictionary<string, GenerateVideo>
    {
        ["local"] = Request("local") with { UseAiGeneration = false },
        ["sandbox"] = Request("sandbox") with { Model = "sandbox" },
    };

    /// <summary>Every version and job that has a file.</summary>
    public static IEnumerable<(string Version, string Job)> All =>
        (Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.json", SearchOption.AllDirectories) : []).Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileName(Path.GetDirectoryName(file))!, Path.GetFileNameWithoutExtension(file)));

    /// <summary>True where this version has both files.</summary>
    public static bool IsComplete => Requests.Keys.All(job => File.Exists(FileOf(CurrentVersion, job)));

    private static string CurrentVersion => typeof(Queues).Assembly.GetName().Version!.ToString(3);

    private static string Folder => Path.Combine(Repository.Tests, "StoredMessages", "Stored");

    /// <summary>
    /// The stored messages, with every time moved as if the job had been requested now: a worker does not begin what is past its deadline.
    /// </summary>
    public static IReadOnlyList<JsonNode> Read(string version, string job)
    {
        var messages = JsonNode.Parse(File.ReadAllText(FileOf(version, job)))!.AsArray();
        var age = TimeProvider.System.GetUtcNow() - messages[0]!["sentTime"]!.GetValue<DateTimeOffset>();
        foreach (var message in messages)
        {
            MoveTimes(message, age);
        }

        return [.. messages.Select(node => node!)];
    }

    /// <summary>The message's name in the contracts.</summary>
    public static string NameOf(JsonNode envelope) => envelope["messageType"]![0]!.GetValue<string>().Split(':')[^1];

    /// <summary>The queue of a command, else null.</summary>
    public static string? QueueOf(string name) => CommandRoutes.All.FirstOrDefault(route => route.Key.Name == name).Value;

    /// <summary>True for what the orchestrator sends or publishes.</summary>
    public static bool IsOfTheSaga(string name) => QueueOf(name) is { } queue
        ? queue != Queues.Videos
        : name is nameof(VideoAccepted) or nameof(VideoCompleted);

    /// <summary>Runs both jobs on the fleet, and writes what was sent.</summary>
    public static async Task WriteAsync(ReplayFleet fleet)
    {
        foreach (var (job, request) in Requests)
        {
            await fleet.SendAsync(request);
            var sent = new List<JsonNode>();
            await Until.TrueAsync(
                $"{job} is completed",
                async () =>
                {
                    sent.AddRange(await fleet.TakeAsync());
                    return sent.Exists(one => NameOf(one) == nameof(VideoCompleted));
                },
                TestContext.Current.CancellationToken);
            var messages = sent.Where(one => BusMessages.All.Any(type => type.Name == NameOf(one)) && IsOfJob(one)).ToList();
            messages.ForEach(one => one.AsObject().Remove("host")); // the machine that sent it
            var file = FileOf(CurrentVersion, job);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var text = new JsonArray([.. messages.Select(one => one.DeepClone())]).ToJsonString(Indented);
            await File.WriteAllTextAsync(file, text + "\n", TestContext.Current.CancellationToken);
        }
    }

    private static void MoveTimes(JsonNode? node, TimeSpan by)
    {
        var children = node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray items => items,
            _ => (IEnumerable<JsonNode?>)[],
        };
        foreach (var child in children.ToList())
        {
            if (child is JsonValue value && value.TryGetValue(out DateTimeOffset time))
            {
                value.ReplaceWith(time + by);
            }
            else
            {
                MoveTimes(child, by);
            }
        }
    }

    private static bool IsOfJob(JsonNode envelope) =>
        envelope["message"] is JsonObject message && (message.ContainsKey("jobId") || message.ContainsKey("requestId"));

    private static string FileOf(string version, string job) => Path.Combine(Folder, version, job + ".json");

    private static GenerateVideo Request(string name) => new()
    {
        RequestId = name,
        TenantName = "demo",
        CreativeId = "stored",
        Prompt = "A lighthouse in a storm. Then the calm sea.",
        DurationSeconds = 2,
        Labels = new Dictionary<string, string> { ["campaign"] = "spring" },
    };
}
