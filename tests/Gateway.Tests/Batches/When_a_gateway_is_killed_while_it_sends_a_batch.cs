using System.Globalization;
using System.Net.Http.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Batches;
using AdGenius.Persistence.Batches;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using AdGenius.VideoRequests;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Gateway.Tests.Batches;

/// <summary>
/// A process of its own records a batch, cannot send it because its broker does not answer, and is killed. The batch is not sent again.
/// </summary>
public sealed class When_a_gateway_is_killed_while_it_sends_a_batch(RabbitMqFixture rabbit) : IAsyncLifetime
{
    private const string Lines = """
        {"requestId":"one","creativeId":"summer","prompt":"A lighthouse in a storm","labels":{"a":"b"}}
        {"requestId":"two","creativeId":"summer","prompt":"A boat"}
        {"requestId":"three","creativeId":"refused","prompt":"A kite"}
        """;

    private readonly string _home = Directory.CreateTempSubdirectory("killed-gateway-").FullName;
    private readonly string _tenant = GatewayFixture.NewName();
    private readonly HttpClient _http = new(new SocketsHttpHandler());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Guid BatchId => JobIds.OfBatch(_tenant, "key");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [LongTest]
    [Fact]
    public async Task Should_be_sent_by_another_gateway_which_keeps_no_prompt_then()
    {
        await GivenRecordedBatchAsync();
        await using var other = await StartOtherAsync();
        var batch = await UntilAsync(other, one => one is { Running: 2, Refused: 1 });
        Assert.Equal((3, 0, false), (batch.Count, batch.Waiting, batch.IsEnded));

        var sent = other.Fleet.Received.OfType<GenerateVideo>().Where(request => request.TenantName == _tenant).ToList();
        Assert.Equal(["one", "three", "two"], sent.Select(request => request.RequestId).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            ("A lighthouse in a storm", "b"),
            sent.Where(request => request.RequestId == "one").Select(request => (request.Prompt, request.Labels!["a"])).First());
        using var foreign = await other.SendAsync(HttpMethod.Get, $"/api/v1/batches/{BatchId}", GatewayFixture.NewName());
        await Problem.ReadAsync(foreign, 404);
        await Until.TrueAsync(
            "only the refused request is kept, and no prompt",
            () => other.ReadAsync(database => database.QueuedRequests.AllAsync(
                row => row.Request == null && row.SendAt == null && row.RefusedAt != null, Cancellation)),
            Cancellation);
    }

    /// <summary>The caller repeats the batch at the other gateway, which sends it at once; both have sent it then.</summary>
    [LongTest]
    [Fact]
    public async Task Should_make_one_job_of_each_request_that_its_caller_repeats()
    {
        await GivenRecordedBatchAsync();
        await using var other = await StartOtherAsync();
        await Until.TrueAsync(
            "the other gateway is ready",
            async () => await StatusAsync(new Uri(other.Http.BaseAddress!, "/health/ready")) == 200,
            Cancellation);
        using var message = Batch(other.Http.BaseAddress!);
        using var answer = await other.Http.SendAsync(message, Cancellation);
        Assert.Equal(202, (int)answer.StatusCode);
        await UntilAsync(other, one => one is { Running: 2, Refused: 1 });
        Assert.Equal(3, await other.ReadAsync(database => database.Set<BatchItem>().CountAsync(Cancellation)));
        Assert.Equal(2, await other.ReadAsync(database => database.Videos.CountAsync(Cancellation)));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        Directory.Delete(_home, recursive: true);
        await ValueTask.CompletedTask;
    }

    private async Task<RestartedGateway> StartOtherAsync() => await RestartedGateway.StartAsync(
        _home, ("Bus:Transport", "RabbitMq"), ("Bus:Uri", $"{await rabbit.CreateVirtualHostAsync(Cancellation)}"));

    private HttpRequestMessage Batch(Uri gateway)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, "/api/v1/videos/batch")) {
            Content = new StringContent(Lines, System.Text.Encoding.UTF8, "application/x-ndjson") };
        message.Headers.Add("X-Tenant", _tenant);
        message.Headers.Add("Idempotency-Key", "key");
        return message;
    }

    private async Task GivenRecordedBatchAsync()
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePorts.Take(1)[0]}"));
        await using var gateway = ServerProcess.Start(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "AdGenius.Gateway.dll")],
            new Dictionary<string, string>
            {
                ["ASPNETCORE_URLS"] = address.ToString(),
                ["ADGENIUS_HOME"] = _home,
                ["ADGENIUS_Bus__Transport"] = "RabbitMq",
                ["ADGENIUS_Bus__Host"] = "127.0.0.1",
                ["ADGENIUS_Bus__Port"] = "9", // discard: nothing listens there
                ["ADGENIUS_Gateway__Authentication"] = "None",
                ["ADGENIUS_Gateway__SendTimeout"] = "00:01:00",
            },
            AppContext.BaseDirectory);
        await Until.TrueAsync("the gateway is alive", async () => await StatusAsync(new Uri(address, "/health/live")) == 200, Cancellation);
        using var message = Batch(address);
        var call = _http.SendAsync(message, Cancellation);
        await Until.TrueAsync(
            "the batch is recorded",
            async () =>
            {
                Assert.False(gateway.HasExited, gateway.Output);
                return await StatusAsync(new Uri(address, $"/api/v1/batches/{BatchId}?tenant={_tenant}")) == 200;
            },
            Cancellation);
        Assert.False(call.IsCompleted);
        await gateway.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => call);
    }

    /// <summary>0: nothing answers yet.</summary>
    private async Task<int> StatusAsync(Uri address)
    {
        try
        {
            using var answer = await _http.GetAsync(address, Cancellation);
            return (int)answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    private Task<BatchInfo> UntilAsync(RestartedGateway gateway, Func<BatchInfo, bool> condition) => Until.FoundAsync(
        "the batch has the expected totals",
        async () =>
        {
            using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/batches/{BatchId}", _tenant);
            var batch = (await answer.Content.ReadFromJsonAsync<BatchInfo>(HttpJson.Options, Cancellation))!;
            return condition(batch) ? batch : null;
        },
        Cancellation);
}
