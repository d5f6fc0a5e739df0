using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Publishing.Tests.Upstream;
using AdGenius.TestKit;
using RabbitMQ.Client;

namespace AdGenius.Publishing.Tests.AsyncApi;

/// <summary>The real messages of a fleet against the document.</summary>
[Collection(FleetCollection.Name)]
public sealed class When_jobs_run_on_the_bus(RunningFleet fleet)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [LongTest]
    [Fact]
    public async Task Should_find_every_message_as_the_document_describes_it()
    {
        var requests = new[]
        {
            Request(
                "local",
                new { useAiGeneration = false, durationSeconds = 3, voiceOver = new { text = "Good morning." }, maxCost = 5 }),
            Request("sandbox", new { model = "sandbox" }),
            Request("refused", new { durationSeconds = 0 }),
        };
        await using var connection = await new ConnectionFactory { Uri = fleet.Broker }.CreateConnectionAsync(Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        foreach (var request in requests)
        {
            await PublishAsync(channel, nameof(GenerateVideo), request);
        }

        var seen = new List<(string Message, JsonNode Payload)>();
        await Until.TrueAsync(
            "all three jobs have ended",
            async () =>
            {
                seen.AddRange(await fleet.Tap.TakeAsync());
                return requests.All(request => seen.Any(one => IsEnd(one.Message)
                    && one.Payload["message"]!["requestId"]!.GetValue<string>() == request["requestId"]!.GetValue<string>()));
            },
            Stop);
        string[] expected =
        [
            "GenerateVideoJson", "GenerateVideo", "VideoAccepted", "QuantifyPrompt", "PromptQuantified", "RenderKeyframes",
            "KeyframesRendered", "ComposeClip", "GenerateClip", "ClipGenerated", "FinishVideo", "VideoFinished", "StoreVideo",
            "VideoStored", "VideoCompleted", "VideoRefused",
        ];
        Assert.Empty(expected.Except(seen.Select(one => one.Message)));
        await AsyncApiCheck.RunAsync(
        [
            // Requests of other tests of this fleet are on the bus too, and those that are refused do not fit the schema.
            .. seen.Where(one => one.Message != "GenerateVideoJson"
                    || requests[..^1].Any(request => JsonNode.DeepEquals(one.Payload, request)))
                .Select(one => new JsonObject { ["message"] = one.Message, ["payload"] = one.Payload.DeepClone() }),
        ]);
    }

    [Fact]
    public async Task Should_find_every_public_exchange_declared()
    {
        await using var connection = await new ConnectionFactory { Uri = fleet.Broker }.CreateConnectionAsync(Stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.AsyncApi, Stop));
        var isPublic = document.RootElement.GetProperty("channels").EnumerateObject().Where(
            entry => entry.Value.GetProperty("tags")[0].GetProperty("name").GetString() == "public").Select(entry => entry.Value).ToList();
        Assert.Equal(BusMessages.PlainCommands.Count + PublicEvents.All.Count + 1, isPublic.Count);
        foreach (var one in isPublic)
        {
            var address = one.GetProperty("address").GetString()!;
            if (one.GetProperty("bindings").GetProperty("amqp").TryGetProperty("queue", out _))
            {
                await channel.QueueDeclarePassiveAsync(address, Stop);
            }
            else
            {
                await channel.ExchangeDeclarePassiveAsync(address, Stop);
            }
        }
    }

    private static bool IsEnd(string message) =>
        message is nameof(VideoCompleted) or nameof(VideoFailed) or nameof(VideoCancelled) or nameof(VideoRefused);

    private static JsonObject Request(string name, object members)
    {
        var request = JsonSerializer.SerializeToNode(members)!.AsObject();
        request["requestId"] = $"{name}-{Guid.NewGuid():N}";
        request["tenantName"] = "demo";
        request["creativeId"] = "bus";
        request["prompt"] = "A lighthouse in a storm";
        request.TryAdd("durationSeconds", 1);
        request["labels"] = new JsonObject { ["campaign"] = "spring" };
        return request;
    }

    private static async Task PublishAsync(IChannel channel, string message, JsonObject body) => await channel.BasicPublishAsync(
        $"AdGenius:{message}",
        "",
        mandatory: true,
        new BasicProperties { ContentType = "application/json" },
        Encoding.UTF8.GetBytes(body.ToJsonString()),
        Stop);
}
