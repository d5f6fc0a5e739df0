using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Batches;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Batches;
using AdGenius.Persistence;
using AdGenius.Persistence.Batches;
using AdGenius.TestKit;
using AdGenius.VideoRequests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Batches;

public sealed class When_a_batch_is_sent(GatewayFixture gateway)
{
    private readonly string _tenant = GatewayFixture.NewName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_answer_one_line_per_request_and_send_the_valid_ones()
    {
        using var answer = await SendAsync(
            "application/x-ndjson",
            """
            {"creativeId":"summer","prompt":"A boat","requestId":"one"}

            {"creativeId":"summer","prompt":"A boat","durationSeconds":900}
            not json
            {"creativeId":"summer","prompt":"A kite"}
            {"creativeId":"summer","prompt":"Another boat","requestId":"one"}
            """);

        Assert.Equal((202, "application/x-ndjson"), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        var lines = (await answer.Content.ReadAsStringAsync(Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<BatchLine>(line, HttpJson.Options)!).ToList();
        Assert.Equal([202, 400, 400, 202, 422], lines.Select(line => line.Status!.Value));
        Assert.Equal([0, 1, 2, 3, 4], lines.Select(line => line.Index));
        Assert.Contains("durationSeconds", lines[1].Errors!.Keys);
        Assert.Equal(["The body is not valid JSON at line 4, byte 2."], lines[2].Errors!["body"]); // the blank line counts
        Assert.Equal(ProblemCode.RequestIdReused, lines[4].Code);
        Assert.Equal(JobIds.OfRequest(_tenant, "one"), lines[0].JobId);
        Assert.Single(lines.Select(line => line.BatchId).Distinct());

        var batch = await UntilAsync(lines[0].BatchId!.Value, one => one.Running == 2);
        Assert.Equal((2, 0, false), (batch.Count, batch.Waiting, batch.IsEnded));
        Assert.Equal([0, 3], batch.Items!.Select(item => item.Index));
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/ndjson")]
    [InlineData("application/jsonl")]
    public async Task Should_take_lines_under_every_name_of_their_type(string mediaType)
    {
        using var answer = await SendAsync(mediaType, "{}\n{}");
        Assert.Equal((202, "application/x-ndjson"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var lines = (await answer.Content.ReadAsStringAsync(Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public async Task Should_count_the_cost_of_a_job_once_that_two_requests_name()
    {
        const string Boat = """{"creativeId":"summer","prompt":"A boat","requestId":"one"}""";
        var sent = await AnswerAsync(await SendAsync("application/json", $"[{Boat},{Boat}]"));
        Assert.Equal([202, 202], sent.Items.Select(line => line.Status!.Value));
        await UntilAsync(sent.Id, one => one.Running == 2);
        await gateway.WriteAsync(
            database => database.Videos.Single(job => job.CorrelationId == JobIds.OfRequest(_tenant, "one")).Cost = 1.5m);

        Assert.Equal(1.5m, (await UntilAsync(sent.Id, one => one.Cost > 0)).Cost);
    }

    [Fact]
    public async Task Should_refuse_of_an_array_only_the_items_that_are_wrong()
    {
        var nested = new string('[', 10_000) + new string(']', 10_000);
        var answer = await AnswerAsync(await SendAsync(
            "application/json",
            $$"""
            [ 7, {"creativeId":"summer","prompt":"A boat"} , {"creativeId":"c","prompt":"A kite","labels":{{nested}}},"text",[{}],null]
            """));
        Assert.Equal([400, 202, 400, 400, 400, 400], answer.Items.Select(line => line.Status!.Value));
        Assert.Equal(["The body is nested deeper than 8 levels; at most 8 are allowed."], answer.Items[2].Errors!["body"]);
        await gateway.ReceivedAsync<GenerateVideo>(request => request.TenantName == _tenant);
    }

    [Fact]
    public async Task Should_refuse_a_line_that_is_not_UTF8()
    {
        byte[] lines =
        [
            .. """{"creativeId":"summer","prompt":"A boat"}"""u8, (byte)'\n',
            .. """{"creativeId":"summer","prompt":"A """u8, 0xC3, 0x28, .. "\"}"u8,
        ];
        using var content = new ByteArrayContent(lines);
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/videos/batch") { Content = content };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        message.Headers.Add("X-Tenant", _tenant);
        using var answer = await gateway.Http.SendAsync(message, Cancellation);
        var answers = (await answer.Content.ReadAsStringAsync(Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<BatchLine>(line, HttpJson.Options)!).ToList();
        Assert.Equal([202, 400], answers.Select(line => line.Status!.Value));
        Assert.Equal(["The body is not valid UTF-8."], answers[1].Errors!["body"]);
    }

    [Theory]
    [InlineData("[", "not valid JSON at line 1, byte 2")]
    [InlineData("{}", "A batch must be a JSON array of requests, or one request per line as application/x-ndjson.")]
    [InlineData("[{}] x", "not valid JSON at line 1, byte 6")]
    [InlineData("[{}][{}]", "not valid JSON at line 1, byte 5")]
    [InlineData("[{},]", "not valid JSON at line 1, byte 5")]
    [InlineData("[{}", "not valid JSON at line 1, byte 4")]
    [InlineData("[{},\n[}]", "not valid JSON at line 2, byte 2")]
    public async Task Should_refuse_a_body_that_is_no_array_of_JSON(string json, string text)
    {
        using var answer = await SendAsync("application/json", json);
        Assert.Contains(text, (await Problem.ReadAsync(answer, 400)).Of("body"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_find_the_same_jobs_when_it_is_repeated()
    {
        const string Json = """[{"creativeId":"summer","prompt":"A boat"},{"creativeId":"summer","prompt":"A kite"}]""";
        var first = await AnswerAsync(await SendAsync("application/json", Json, "key-1"));
        await UntilAsync(first.Id, one => one.Running == 2);
        var second = await AnswerAsync(await SendAsync("application/json", Json, "key-1"));
        var other = await AnswerAsync(await SendAsync(
            "application/json", """[{"creativeId":"summer","prompt":"A plane"}]""", "key-1"));

        Assert.Equal(first.Id, second.Id);
        Assert.Equal(first.Items.Select(line => line.JobId), second.Items.Select(line => line.JobId));
        Assert.Equal(2, gateway.Fleet.Received.OfType<GenerateVideo>().Count(request => request.TenantName == _tenant));
        Assert.Equal(422, Assert.Single(other.Items).Status);
    }

    [Fact]
    public async Task Should_add_corrected_and_appended_lines_when_it_is_repeated()
    {
        const string Boat = """{"creativeId":"summer","prompt":"A boat"}""";
        const string Kite = """{"creativeId":"summer","prompt":"A kite"}""";
        var first = await AnswerAsync(await SendAsync(
            "application/json", $$"""[{{Boat}},{"creativeId":"summer","prompt":"A kite","durationSeconds":900}]""", "key-1"));
        await UntilAsync(first.Id, one => one.Running == 1);
        var second = await AnswerAsync(await SendAsync("application/json", $"[{Boat},{Kite},{Boat}]", "key-1"));
        Assert.Equal([202, 202, 202], second.Items.Select(line => line.Status!.Value));

        var batch = await UntilAsync(first.Id, one => one.Running == 3);
        Assert.Equal([0, 1, 2], batch.Items!.Select(item => item.Index));
        Assert.Equal(second.Items.Select(line => line.JobId), batch.Items!.Select(item => item.JobId));
        Assert.Equal(3, gateway.Fleet.Received.OfType<GenerateVideo>().Count(request => request.TenantName == _tenant));
    }

    [Fact]
    public async Task Should_refuse_another_request_at_the_position_of_an_earlier_one_before_it_is_sent()
    {
        var first = await AnswerAsync(await SendAsync(
            "application/json", """[{"requestId":"one","creativeId":"summer","prompt":"A boat"}]""", "key-1"));
        var second = await AnswerAsync(await SendAsync(
            "application/json",
            """
            [{"requestId":"two","creativeId":"summer","prompt":"A kite"},{"requestId":"three","creativeId":"summer","prompt":"A plane"}]
            """,
            "key-1"));

        Assert.Equal((422, ProblemCode.RequestIdReused, null), (second.Items[0].Status, second.Items[0].Code, second.Items[0].JobId));
        var batch = await UntilAsync(first.Id, one => one.Running == 2);
        Assert.Equal([first.Items[0].JobId, second.Items[1].JobId], batch.Items!.Select(item => item.JobId));
        Assert.DoesNotContain(
            gateway.Fleet.Received.OfType<GenerateVideo>(), sent => (sent.TenantName, sent.RequestId) == (_tenant, "two"));
    }

    /// <summary>The job has what its request leaves out from the earlier take.</summary>
    [Fact]
    public async Task Should_know_a_regeneration_again_that_its_job_has_completed()
    {
        var parent = Guid.NewGuid();
        var jobId = await gateway.GivenJobAsync(GatewayFixture.Request(_tenant) with
        {
            RequestId = "again", Feedback = "warmer", BasedOnTake = parent, Variations = 1, Seed = 7,
        });
        var creative = GatewayFixture.Request(_tenant).CreativeId;

        var same = await AnswerAsync(await SendAsync("application/json", Json("warmer"), "key-1"));
        var other = await AnswerAsync(await SendAsync("application/json", Json("darker"), "key-2"));

        Assert.Equal((202, jobId), (same.Items[0].Status, same.Items[0].JobId));
        Assert.Equal(ProblemCode.RequestIdReused, other.Items[0].Code);

        string Json(string feedback) =>
            $$"""[{"requestId":"again","creativeId":"{{creative}}","feedback":"{{feedback}}","basedOnTake":"{{parent}}"}]""";
    }

    [Fact]
    public async Task Should_wait_again_for_a_line_that_was_not_sent_before()
    {
        const string Json = """[{"creativeId":"ignored","prompt":"A boat"}]""";
        var answer = await AnswerAsync(await SendAsync("application/json", Json, "key-1"));
        await using (var scope = gateway.Services.CreateAsyncScope())
        {
            var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
            await database.QueuedRequests.Where(row => row.TenantName == _tenant).ExecuteDeleteAsync(Cancellation);
            await BatchStore.MarkNotSentAsync(database, _tenant, [answer.Items[0].JobId!.Value], Cancellation);
        }

        await UntilAsync(answer.Id, one => one is { Refused: 1, IsEnded: true });
        await AnswerAsync(await SendAsync("application/json", Json, "key-1"));
        await UntilAsync(answer.Id, one => one is { Waiting: 1, Refused: 0, IsEnded: false });
    }

    /// <summary>A gateway that did not accept the batch has nothing in memory.</summary>
    [Fact]
    public async Task Should_show_its_jobs_at_another_gateway_before_they_are_written()
    {
        const string Json = """[{"creativeId":"ignored","prompt":"A boat","labels":{"a":"b"}}]""";
        var line = (await AnswerAsync(await SendAsync("application/json", Json, "key-1"))).Items[0];
        gateway.Services.GetRequiredService<AcceptedRequestCache>().Remove(line.JobId!.Value);
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{line.JobId}", _tenant);
        var job = await GatewayFixture.ReadJobAsync(answer);
        Assert.Equal(("Queued", "key-1-0", "ignored", "b"), (job.State, job.RequestId, job.Creative, job.Labels!["a"]));
        using var other = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{line.JobId}", GatewayFixture.NewName());
        await Problem.ReadAsync(other, 404);

        var changed = await AnswerAsync(await SendAsync(
            "application/json", Json.Replace("boat", "kite", StringComparison.Ordinal), "key-1"));
        Assert.Equal(ProblemCode.RequestIdReused, Assert.Single(changed.Items).Code);
    }

    [Fact]
    public async Task Should_count_refusals_ends_and_cost_and_stream_them_to_the_end()
    {
        var answer = await AnswerAsync(await SendAsync(
            "application/json",
            """
            [{"creativeId":"summer","prompt":"A boat"},{"creativeId":"refused","prompt":"A kite"},
             {"creativeId":"c","prompt":"A plane"}]
            """));
        var batch = await UntilAsync(answer.Id, one => one is { Running: 2, Refused: 1 });
        Assert.Equal(["The budget is spent."], batch.Items![1].Errors!["request"]);

        using var stream = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/batches/{answer.Id}/events", _tenant);
        var events = SseParser.Create(await stream.Content.ReadAsStreamAsync(Cancellation)).EnumerateAsync(Cancellation).GetAsyncEnumerator(
            Cancellation);
        await using (events)
        {
            Assert.True(await events.MoveNextAsync());
            Assert.Equal("batch", events.Current.EventType);
            await gateway.EndAsync(answer.Items[0].JobId!.Value, "Completed");
            await gateway.EndAsync(answer.Items[2].JobId!.Value, "Failed");
            while (events.Current.EventType != "ended")
            {
                Assert.True(await events.MoveNextAsync());
            }

            var end = JsonSerializer.Deserialize<BatchInfo>(events.Current.Data, HttpJson.Options)!;
            Assert.Equal((1, 1, 1, true), (end.Completed, end.Failed, end.Refused, end.IsEnded));
            Assert.False(await events.MoveNextAsync());
        }
    }

    /// <summary>A browser's EventSource opens every stream that has ended again, and stops at 204 alone.</summary>
    [Fact]
    public async Task Should_answer_204_to_a_client_that_comes_back_with_the_id_of_the_end()
    {
        var answer = await AnswerAsync(await SendAsync("application/json", """[{"creativeId":"summer","prompt":"A boat"}]"""));
        var jobId = answer.Items[0].JobId!.Value;
        await UntilAsync(answer.Id, one => one.Running == 1);
        await gateway.EndAsync(jobId, "Failed");
        var end = await LastAsync(null);
        Assert.Equal("ended", end.EventType);

        using var again = await StreamAsync(end.EventId);
        Assert.Equal(204, (int)again.StatusCode);

        await gateway.WriteAsync(database => database.Videos.Single(job => job.CorrelationId == jobId).CurrentState = "Completed");
        Assert.Contains("\"completed\":1", (await LastAsync(end.EventId)).Data, StringComparison.Ordinal); // it was retried meanwhile

        async Task<SseItem<string>> LastAsync(string? lastId)
        {
            using var stream = await StreamAsync(lastId);
            return await SseParser.Create(await stream.Content.ReadAsStreamAsync(Cancellation)).EnumerateAsync(Cancellation)
                .LastAsync(Cancellation);
        }

        Task<HttpResponseMessage> StreamAsync(string? lastId) => gateway.SendAsync(
            HttpMethod.Get,
            $"/api/v1/batches/{answer.Id}/events",
            _tenant,
            null,
            lastId is null ? [] : [("Last-Event-ID", lastId)]);
    }

    [Fact]
    public async Task Should_read_the_totals_once_for_all_streams_of_a_batch()
    {
        var feeds = gateway.Services.GetRequiredService<BatchFeeds>();
        await Until.TrueAsync("streams of other tests have ended", () => feeds.Count == 0, Cancellation);
        var answer = await AnswerAsync(await SendAsync("application/json", """[{"creativeId":"summer","prompt":"A boat"}]"""));
        var streams = new List<HttpResponseMessage>();
        for (var number = 0; number < 5; number++)
        {
            streams.Add(await gateway.SendAsync(HttpMethod.Get, $"/api/v1/batches/{answer.Id}/events", _tenant));
        }

        Assert.Equal(1, feeds.Count);
        await UntilAsync(answer.Id, one => one.Running == 1);
        await gateway.EndAsync(answer.Items[0].JobId!.Value, "Completed");
        foreach (var stream in streams)
        {
            Assert.Contains("event: ended", await stream.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
            stream.Dispose();
        }

        await Until.TrueAsync("the feed has ended", () => feeds.Count == 0, Cancellation);
    }

    [Fact]
    public async Task Should_cancel_what_has_not_ended()
    {
        var answer = await AnswerAsync(await SendAsync(
            "application/json", """[{"creativeId":"summer","prompt":"A boat"},{"creativeId":"summer","prompt":"A kite"}]"""));
        await UntilAsync(answer.Id, one => one.Running == 2);
        await gateway.EndAsync(answer.Items[0].JobId!.Value, "Completed");
        using var cancelled = await gateway.SendAsync(HttpMethod.Post, $"/api/v1/batches/{answer.Id}/cancel?reason=enough", _tenant);
        Assert.Equal(202, (int)cancelled.StatusCode);
        var command = await gateway.ReceivedAsync<CancelVideo>(one => one.TenantName == _tenant);
        Assert.Equal((answer.Items[1].JobId, "enough"), (command.JobId, command.Reason));
        Assert.Single(gateway.Fleet.Received.OfType<CancelVideo>(), one => one.TenantName == _tenant);
    }

    [Theory]
    [InlineData("application/json", "")]
    [InlineData("application/json", "[]")]
    [InlineData("application/x-ndjson", "\n \r\n")]
    public async Task Should_refuse_a_batch_without_requests(string contentType, string body)
    {
        using var answer = await SendAsync(contentType, body);
        Assert.Equal("The batch has no requests; 1 to 1,000 are allowed.", (await Problem.ReadAsync(answer, 400)).Of("body"));
    }

    [Theory]
    [InlineData("application/json", "[", "{},", "{}]")]
    [InlineData("application/x-ndjson", "", "{}\n", "{}")]
    public async Task Should_refuse_more_than_a_thousand(string contentType, string begin, string request, string end)
    {
        using var answer = await SendAsync(contentType, begin + string.Concat(Enumerable.Repeat(request, 1_000)) + end);
        Assert.Contains("has more than 1,000 requests", (await Problem.ReadAsync(answer, 400)).Of("body"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_take_a_thousand()
    {
        var body = string.Concat(Enumerable.Range(0, 1_000)
            .Select(number => $$"""{"creativeId":"ignored","prompt":"Boat {{number}}"}""" + "\n"));
        using var answer = await SendAsync("application/x-ndjson", body);
        var lines = (await answer.Content.ReadAsStringAsync(Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1_000, lines.Count(line => line.Contains("\"status\":202", StringComparison.Ordinal)));
        var id = JsonSerializer.Deserialize<BatchLine>(lines[0], HttpJson.Options)!.BatchId!.Value;
        Assert.Equal(1_000, (await UntilAsync(id, _ => true)).Waiting);
    }

    private async Task<HttpResponseMessage> SendAsync(string contentType, string body, string? key = null)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/videos/batch")
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(contentType)),
        };
        message.Headers.Add("X-Tenant", _tenant);
        if (key is not null)
        {
            message.Headers.Add("Idempotency-Key", key);
        }

        return await gateway.Http.SendAsync(message, Cancellation);
    }

    private static async Task<BatchAnswer> AnswerAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.Equal(202, (int)answer.StatusCode);
            return (await answer.Content.ReadFromJsonAsync<BatchAnswer>(HttpJson.Options, Cancellation))!;
        }
    }

    private Task<BatchInfo> UntilAsync(Guid batchId, Func<BatchInfo, bool> condition) => Until.FoundAsync(
        "the batch has the expected totals",
        async () =>
        {
            using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/batches/{batchId}", _tenant);
            var batch = (await answer.Content.ReadFromJsonAsync<BatchInfo>(HttpJson.Options, Cancellation))!;
            return condition(batch) ? batch : null;
        },
        Cancellation);
}
