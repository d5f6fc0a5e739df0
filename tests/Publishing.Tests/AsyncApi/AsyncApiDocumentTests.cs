using System.Text.Json.Nodes;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Publishing.Tests.AsyncApi;

/// <summary>
/// docs/asyncapi.json is the approved document, so that every change of the bus is seen. After a wanted change, run these tests with
/// ADGENIUS_APPROVE=1 and look at the difference.
/// </summary>
public sealed class AsyncApiDocumentTests
{
    private static readonly string ApprovedMessages = Path.Combine(Repository.Root, "tests", "Contracts.Tests", "Approved");

    [Fact]
    public async Task Document_is_the_approved_one()
    {
        var created = AsyncApiDocument.Create();
        if (Environment.GetEnvironmentVariable("ADGENIUS_APPROVE") == "1")
        {
            await File.WriteAllTextAsync(Repository.AsyncApi, created, TestContext.Current.CancellationToken);
        }

        Assert.True(File.Exists(Repository.AsyncApi), $"{Repository.AsyncApi} does not exist; write it with ADGENIUS_APPROVE=1.");
        Assert.Equal(await File.ReadAllTextAsync(Repository.AsyncApi, TestContext.Current.CancellationToken), created);
    }

    [Fact]
    public async Task Document_is_valid_for_the_parser_of_AsyncAPI() =>
        Assert.Contains("parsed: ", await AsyncApiCheck.RunAsync([]), StringComparison.Ordinal);

    [Fact]
    public async Task Approved_JSON_of_every_message_has_its_schema()
    {
        var samples = BusMessages.All.Select(message => new JsonObject
        {
            ["schema"] = message.Name,
            ["payload"] = JsonNode.Parse(File.ReadAllText(Path.Combine(ApprovedMessages, message.Name + ".json"))),
        }).ToList();
        Assert.True(samples.Count > 40, $"only {samples.Count} messages were found");
        await AsyncApiCheck.RunAsync(samples);
    }

    [LongTest]
    [Fact]
    public async Task A_wrong_payload_is_found()
    {
        var output = await AsyncApiCheck.FailAsync(
        [
            new JsonObject { ["message"] = "GenerateVideoJson", ["payload"] = new JsonObject { ["variations"] = 13, ["colour"] = "red" } },
        ]);
        Assert.Contains("must have required property 'requestId'", output, StringComparison.Ordinal);
        Assert.Contains("/variations must be <= 12", output, StringComparison.Ordinal);
        Assert.Contains("must NOT have additional properties", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_message_has_one_part_on_the_bus()
    {
        var commands = BusMessages.Commands.Select(command => command.Message);
        var exchanged = BusMessages.Requests.SelectMany(one => new[] { one.Request, one.Response });
        Assert.Equal(
            BusMessages.All,
            commands.Concat(exchanged).Concat(BusMessages.Events).OrderBy(type => type.Name, StringComparer.Ordinal));

        // The comments of the contracts say it too.
        var comments = new ContractComments();
        Assert.All(
            BusMessages.Commands, command => Assert.StartsWith("Command", comments.Of(command.Message), StringComparison.Ordinal));
        Assert.All(BusMessages.Events, message => Assert.StartsWith("Event", comments.Of(message), StringComparison.Ordinal));
        Assert.All(BusMessages.Requests, one => Assert.StartsWith("Request", comments.Of(one.Request), StringComparison.Ordinal));
    }

    [Fact]
    public void Example_of_a_request_is_accepted()
    {
        var body = Examples.Of(typeof(GenerateVideo), isPlain: true)!.ToJsonString();
        var (request, faults) = VideoRequestReader.Read(System.Text.Encoding.UTF8.GetBytes(body), null, null, null);
        Assert.Empty(faults);
        Assert.Equal("spring-1", request!.RequestId);
    }
}
