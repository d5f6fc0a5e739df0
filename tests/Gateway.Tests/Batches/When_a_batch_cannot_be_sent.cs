using System.Net.Http.Json;
using AdGenius.Gateway.Tests.Callbacks;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Batches;
using AdGenius.Persistence.Batches;
using AdGenius.TestKit;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Tests.Batches;

/// <summary>The broker accepts nothing: every line of a batch ends, and its job is found nowhere.</summary>
public sealed class When_a_batch_cannot_be_sent(When_the_broker_is_unavailable.GatewayWithoutBroker gateway)
    : IClassFixture<When_the_broker_is_unavailable.GatewayWithoutBroker>
{
    private const string Line = """{"requestId":"one","creativeId":"summer","prompt":"A lighthouse in a storm"}""";
    private const string Json = $"[{Line},{Line}]";

    private readonly string _tenant = GatewayFixture.NewName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_answer_503_to_each_line_and_end_the_batch()
    {
        using var answer = await SendAsync(Json, Cancellation);
        var lines = (await answer.Content.ReadFromJsonAsync<BatchAnswer>(HttpJson.Options, Cancellation))!;
        Assert.All(lines.Items, line => Assert.Equal((503, ProblemCode.Unavailable), (line.Status, line.Code)));

        var batch = await ReadAsync(lines.Id);
        Assert.Equal((2, 0, 2, true), (batch.Count, batch.Waiting, batch.Refused, batch.IsEnded));
        Assert.Equal([BatchStore.NotSent], batch.Items![0].Errors!["request"]);
        using var job = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{lines.Items[0].JobId}", _tenant);
        await Problem.ReadAsync(job, 404);
    }

    [Fact]
    public async Task Should_show_a_job_that_appears_although_its_sending_was_not_confirmed()
    {
        using var answer = await SendAsync(Json, Cancellation);
        await gateway.GivenJobAsync(GatewayFixture.Request(_tenant, "one"));
        var batch = await ReadAsync(JobIds.OfBatch(_tenant, "key"));
        Assert.Equal((0, 2, false), (batch.Refused, batch.Running, batch.IsEnded));
    }

    [Fact]
    public async Task Should_end_the_batch_of_a_caller_that_has_disconnected()
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var lines = Enumerable.Range(0, 400).Select(number => $$"""{"creativeId":"c","prompt":"Boat {{number}}"}""");
        var call = SendAsync($"[{string.Join(',', lines)}]", caller.Token);
        var batchId = JobIds.OfBatch(_tenant, "key");
        await Until.TrueAsync("the batch is recorded", async () => await FindAsync(batchId) is not null, Cancellation);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Until.TrueAsync(
            "the batch has ended", async () => await ReadAsync(batchId) is { Refused: 400, IsEnded: true }, Cancellation);
    }

    private Task<HttpResponseMessage> SendAsync(string json, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/videos/batch") {
            Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
        message.Headers.Add("X-Tenant", _tenant);
        message.Headers.Add("Idempotency-Key", "key");
        return gateway.Http.SendAsync(message, cancellationToken);
    }

    private async Task<BatchInfo> ReadAsync(Guid batchId) => (await FindAsync(batchId))!;

    private async Task<BatchInfo?> FindAsync(Guid batchId)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/batches/{batchId}", _tenant);
        return (int)answer.StatusCode == 404 ? null : await answer.Content.ReadFromJsonAsync<BatchInfo>(HttpJson.Options, Cancellation);
    }
}
