using System.Reflection;
using System.Text.Json.Nodes;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.FrameWorker;
using AdGenius.Gateway;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator;
using AdGenius.Persistence;
using AdGenius.Persistence.Submissions;
using AdGenius.PromptWorker;
using AdGenius.ProviderWorker;
using AdGenius.Publishing.Tests.AsyncApi;
using AdGenius.StorageWorker;
using AdGenius.TestKit.RabbitMq;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Publishing.Tests.StoredMessages;

/// <summary>
/// The stored messages of every version, as they may wait in queues during an upgrade, and the real consumers of this one. Their members
/// have values that no sender would choose, and their jobs are unknown: each is refused or ignored as that, and none fails.
/// </summary>
public sealed class When_messages_of_an_earlier_version_arrive(RabbitMqFixture rabbit)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Contracts.Tests", "Stored");

    private static readonly Assembly[] Services =
    [
        typeof(OrchestratorService).Assembly, typeof(PromptWorkerService).Assembly, typeof(ProviderWorkerService).Assembly,
        typeof(FrameWorkerService).Assembly, typeof(StorageWorkerService).Assembly, typeof(GatewayService).Assembly,
    ];

    /// <summary>What a worker answers a command with whose values are useless to it.</summary>
    private static readonly Dictionary<Type, Type> Refusals = new Dictionary<Type, Type>
    {
        [typeof(GenerateVideo)] = typeof(VideoRefused),
        [typeof(QuantifyPrompt)] = typeof(PromptQuantified),
        [typeof(GenerateClip)] = typeof(ClipFailed),
        [typeof(StageSourceImage)] = typeof(ClipFailed),
        [typeof(RenderKeyframes)] = typeof(KeyframesFailed),
        [typeof(ComposeClip)] = typeof(ClipFailed),
        [typeof(FinishVideo)] = typeof(FinishFailed),
        [typeof(StoreVideo)] = typeof(StoreFailed),
        [typeof(DeleteVideo)] = typeof(VideoDeleted),
    };

    /// <summary>Values of members that no process of the fleet can have sent, and that a consumer rightly fails at.</summary>
    private static readonly Dictionary<Type, Action<JsonNode>> Corrections = new Dictionary<Type, Action<JsonNode>>
    {
        [typeof(ComposeClip)] = message => (message["width"], message["height"]) = (64, 64),
        [typeof(DeleteVideo)] = message => message["keys"]![0] = $"videos/{message["tenantName"]}/a.mp4",
        [typeof(LocalModelsAnnounced)] = message =>
        {
            var now = TimeProvider.System.GetUtcNow();
            (message["at"], message["expiresAt"]) = (now.ToString("O"), now.AddMinutes(2).ToString("O"));
        },

        // Its job is missing, so its files are deleted, which are in the folder of its tenant.
        [typeof(VideoStored)] = message =>
        {
            message["at"] = TimeProvider.System.GetUtcNow().ToString("O");
            SetKeys(message, $"videos/{message["tenantName"]}/a.mp4");
        },
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Versions =>
        [.. Directory.GetDirectories(Folder).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [LongTest]
    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Should_handle_each_without_a_failure_and_answer_what_needs_an_answer(string version)
    {
        await using var fleet = await ReplayFleet.StartAsync(
            rabbit,
            OrchestratorService.Module,
            PromptWorkerService.Module,
            ProviderWorkerService.Module,
            FrameWorkerService.Module,
            StorageWorkerService.Module,
            GatewayService.Module);
        var expected = ConsumedTypes();
        var handled = new List<Guid>();
        foreach (var type in BusMessages.All.Where(type => File.Exists(FileOf(version, type))))
        {
            foreach (var exchange in ExchangesOf(type))
            {
                var envelope = JsonNode.Parse(await File.ReadAllTextAsync(FileOf(version, type), Stop))!;
                if (Corrections.TryGetValue(type, out var correct))
                {
                    correct(envelope["message"]!);
                }

                var messageId = await fleet.PublishAsync(exchange, envelope);
                if (expected.Contains(type))
                {
                    handled.Add(messageId);
                }
            }
        }

        await fleet.HandledAsync(handled);
        foreach (var (command, answer) in Refusals.Where(pair => File.Exists(FileOf(version, pair.Key))))
        {
            var jobId = JsonNode.Parse(await File.ReadAllTextAsync(FileOf(version, command), Stop))!["message"]!["jobId"]?.GetValue<Guid>();
            await fleet.SentAsync(answer.Name, message => jobId is null || message["jobId"]!.GetValue<Guid>() == jobId);
        }

        var answers = await fleet.AnswersAsync(BusMessages.Requests.Sum(one => one.Queues.Length));
        Assert.Equal(
            BusMessages.Requests.SelectMany(one => one.Queues.Select(_ => one.Response.Name)).Order(), answers.Order());
        await using var scope = fleet.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        Assert.True(await database.Set<Persistence.Models.LocalModel>().AnyAsync(Stop), $"{nameof(LocalModelsAnnounced)} had no effect.");
        Assert.True(await database.Set<AbandonedTake>().AnyAsync(Stop), $"{nameof(TakeAbandoned)} had no effect.");
        Assert.True(await database.EarlyCancellations.AnyAsync(Stop), $"{nameof(CancelVideo)} had no effect.");
        Assert.True(await database.WorkPickups.AnyAsync(Stop), $"{nameof(WorkStarted)} had no effect.");
    }

    private static void SetKeys(JsonNode? node, string key)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var name in members.Select(member => member.Key).ToList())
                {
                    if (name == "key")
                    {
                        members[name] = key;
                    }
                    else
                    {
                        SetKeys(members[name], key);
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    SetKeys(item, key);
                }

                break;
        }
    }

    private static string FileOf(string version, Type type) => Path.Combine(Folder, version, type.Name + ".json");

    private static string[] ExchangesOf(Type type) =>
        CommandRoutes.All.TryGetValue(type, out var queue) ? [queue]
        : BusMessages.Requests.FirstOrDefault(one => one.Request == type) is { Request: not null } request ? request.Queues
        : BusMessages.Events.Contains(type) ? [FleetQueue.ExchangeOf(type)]
        : []; // an answer: its queue ends with the process that asked

    /// <summary>What some consumer or the saga receives.</summary>
    private static HashSet<Type> ConsumedTypes()
    {
        var consumed = Services.SelectMany(assembly => assembly.GetTypes()).SelectMany(type => type.GetInterfaces())
            .Where(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IConsumer<>))
            .Select(one => one.GetGenericArguments()[0])
            .Select(type => type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(Batch<>)
                ? type.GetGenericArguments()[0]
                : type);
        var saga = Services[0].GetTypes().Where(type => type.IsAssignableTo(typeof(MassTransitStateMachine<Persistence.Videos.VideoState>)))
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
            .Where(property => property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(Event<>))
            .Select(property => property.PropertyType.GetGenericArguments()[0]);
        return [.. consumed, .. saga];
    }
}
