using System.Net;
using System.Net.Sockets;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Tenants;
using Microsoft.AspNetCore.Http;

namespace AdGenius.PromptWorker.Tests.LanguageModel;

/// <summary>Whatever a server does, the prompt is quantified, the reason is named, and the cost stays below its limit.</summary>
public sealed class When_a_language_model_fails
{
    private const decimal MaxCost = 0.05m;

    private static readonly Dictionary<string, (Func<HttpContext, Task> Reply, string Reason)> Replies = new()
    {
        ["malformed JSON"] = (ChatServer.Say("{\"subject\": \"a sailboat\","), "not valid JSON"),
        ["prose"] = (ChatServer.Say("Sure! Here is your video."), "not valid JSON"),
        ["a list"] = (ChatServer.Say("[1, 2]"), "one JSON object"),
        ["schema drift"] = (ChatServer.Say(Answers.Valid(answer => answer.Remove("scenes"))), "scenes must be a list"),
        ["wrong types"] = (ChatServer.Say(Answers.Valid(answer => answer["scores"] = 7)), "scores.specificity must be an object"),
        ["out of range"] = (ChatServer.Say(Answers.Valid(answer => answer["durationSeconds"] = 1e9)), "durationSeconds must be a number"),
        ["unknown choice"] = (ChatServer.Say(Answers.Valid(answer => answer["aspectRatio"] = "7:3")), "aspectRatio must be null or one of"),
        ["control characters"] = (ChatServer.Say(Answers.Valid(answer => answer["mood"] = "a\u0000b")), "mood must be text"),
        ["deep JSON"] = (ChatServer.Say(new string('[', 5_000)), "not valid JSON"),
        ["an empty answer"] = (ChatServer.Say(""), "not valid JSON"),
        ["a refusal"] = (ChatServer.Refuse(), "refused"),
        ["a content filter"] = (ChatServer.Say("", finishReason: "content_filter"), "content filter"),
        ["a cut answer"] = (ChatServer.Say("{", finishReason: "length"), "longer than MaxTokens"),
        ["no tokens counted"] = (ChatServer.Say("x", inputTokens: -1, outputTokens: 2_000_000_000), "not valid JSON"),
        ["402"] = (ChatServer.Fail(402), "no credit left"),
        ["429"] = (ChatServer.Fail(429), "429"),
        ["401"] = (ChatServer.Fail(401), "key"),
        ["404"] = (ChatServer.Fail(404), "404"),
        ["400"] = (ChatServer.Fail(400), "400"),
        ["500"] = (ChatServer.Fail(500), "500"),
        ["503"] = (ChatServer.Fail(503), "503"),
        ["a web page"] = (ChatServer.Send("<html>hello</html>", "text/html"), "not a chat completion"),
        ["other JSON"] = (ChatServer.Send("{\"hello\":1}"), ""),
        ["nothing"] = (ChatServer.Send(""), ""),
        ["ten megabytes"] = (ChatServer.Send(new string('a', 10_000_000)), "too large"),
        ["a closed connection"] = (ChatServer.Close(), "connection broke"),
        ["silence"] = (ChatServer.Hang(), "timed out"),
    };

    public static TheoryData<string> Cases => [.. Replies.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Should_use_the_rules_and_name_the_reason(string name)
    {
        var (reply, reason) = Replies[name];
        await using var server = await ChatServer.StartAsync(reply);
        await using var worker = await PromptWorkerProcess.StartAsync(
            server, new() { ["Prompts:LanguageModel:TimeoutSeconds"] = name == "silence" ? "10" : "60" });

        var read = await worker.QuantifyAsync(Request());

        Assert.Equal("rules", read.QuantifiedBy);
        Assert.StartsWith("The language model scripted was not used: ", read.FallbackReason, StringComparison.Ordinal);
        Assert.Contains(reason, read.FallbackReason, StringComparison.Ordinal);
        Assert.Equal(("9:16", 15), (read.AspectRatio, read.DurationSeconds));
        Assert.InRange(server.Calls.Count, 1, 2);
        var entries = await worker.LedgerAsync();
        Assert.Equal(server.Calls.Count, entries.Count);
        Assert.DoesNotContain(entries, entry => entry.Kind == LedgerKind.Reserved);
        Assert.True(Micros.ToDollars(entries.Sum(entry => entry.AmountMicros)) <= MaxCost);
    }

    [Fact]
    public async Task Should_use_the_rules_when_nothing_listens()
    {
        var server = await ChatServer.StartAsync();
        await using var worker = await PromptWorkerProcess.StartAsync(server);
        await server.DisposeAsync();

        var read = await worker.QuantifyAsync(Request());

        Assert.Contains("could not be reached", read.FallbackReason, StringComparison.Ordinal);
        Assert.All(await worker.LedgerAsync(), entry => Assert.Equal(LedgerKind.Released, entry.Kind));
    }

    /// <summary>A server that takes connections and does not answer the TLS handshake.</summary>
    [Fact]
    public async Task Should_not_pay_for_a_connection_that_is_not_established_in_time()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var server = await ChatServer.StartAsync();
        await using var worker = await PromptWorkerProcess.StartAsync(
            server,
            new()
            {
                ["Prompts:LanguageModel:BaseUrl"] = $"https://{silent.LocalEndpoint}/v1/",
                ["Prompts:LanguageModel:TimeoutSeconds"] = "60",
            },
            new ServiceModule
            {
                Name = "quick-connections", AddServices = static builder => builder.Services.ShortenConnectionLimits(),
            });

        var read = await worker.QuantifyAsync(Request());

        Assert.Contains("could not be reached", read.FallbackReason, StringComparison.Ordinal);
        Assert.All(await worker.LedgerAsync(), entry => Assert.Equal(LedgerKind.Released, entry.Kind));
    }

    /// <summary>303 is the answer to a request that was processed.</summary>
    [Theory]
    [InlineData(301, LedgerKind.Released)]
    [InlineData(302, LedgerKind.Released)]
    [InlineData(303, LedgerKind.Settled)]
    [InlineData(307, LedgerKind.Released)]
    [InlineData(308, LedgerKind.Released)]
    [InlineData(400, LedgerKind.Released)]
    [InlineData(408, LedgerKind.Settled)]
    [InlineData(409, LedgerKind.Settled)]
    [InlineData(425, LedgerKind.Released)]
    [InlineData(499, LedgerKind.Settled)]
    public async Task Should_pay_only_where_the_request_may_have_been_processed(int status, LedgerKind kind)
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Fail(status));
        await using var worker = await PromptWorkerProcess.StartAsync(server);

        var read = await worker.QuantifyAsync(Request());

        Assert.Equal(
            status is 301 or 302 or 307 or 308,
            read.FallbackReason!.Contains("Prompts:LanguageModel:BaseUrl", StringComparison.Ordinal));
        Assert.Equal(kind, Assert.Single(await worker.LedgerAsync()).Kind);
        Assert.Single(server.Calls);
    }

    [Theory]
    [InlineData("Prompts:LanguageModel:MaxCost", "0.001", "Prompts:LanguageModel:MaxCost")]
    [InlineData("Budgets:MonthlyPerTenant", "0.001", "the tenant's budget")]
    public async Task Should_not_call_when_a_limit_could_be_exceeded(string setting, string value, string reason)
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Say(Answers.Valid()));
        await using var worker = await PromptWorkerProcess.StartAsync(server, new() { [setting] = value });

        var read = await worker.QuantifyAsync(Request());

        Assert.Contains(reason, read.FallbackReason, StringComparison.Ordinal);
        Assert.Empty(server.Calls);
    }

    [LongTest]
    [Fact]
    public async Task Should_not_call_when_the_limit_that_was_set_for_the_tenant_could_be_exceeded()
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Say(Answers.Valid()));
        await using var worker = await PromptWorkerProcess.StartAsync(server, new() { ["Budgets:MonthlyPerTenant"] = "100" });
        await worker.LimitAsync(new TenantLimits { TenantName = Request().TenantName, MonthlyBudget = 0.001m });

        var read = await worker.QuantifyAsync(Request());

        Assert.Contains("the tenant's budget", read.FallbackReason, StringComparison.Ordinal);
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task Should_not_call_when_the_jobs_own_limit_could_be_exceeded()
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Say(Answers.Valid()));
        await using var worker = await PromptWorkerProcess.StartAsync(server);

        var read = await worker.QuantifyAsync(Request() with { MaxCost = 0.0001m });

        Assert.Contains("maxCost", read.FallbackReason, StringComparison.Ordinal);
        Assert.Empty(server.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_not_call_for_a_job_that_was_cancelled_or_erased_while_its_command_was_queued(bool isErased)
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Say(Answers.Valid()));
        await using var worker = await PromptWorkerProcess.StartAsync(server);
        var request = Request();
        var command = new QuantifyPrompt { JobId = Guid.NewGuid(), TenantName = request.TenantName, Request = request };
        if (!isErased)
        {
            await worker.WriteJobAsync(command, endedAt: TimeProvider.System.GetUtcNow());
        }

        var read = Assert.IsType<PromptQuantified>(await worker.AnswerWithoutJobAsync(command)).Parameters;

        Assert.Contains("the job has ended", read.FallbackReason, StringComparison.Ordinal);
        Assert.Empty(server.Calls);
        Assert.Empty(await worker.LedgerAsync());
    }

    private static GenerateVideo Request() => new()
    {
        RequestId = Guid.NewGuid().ToString(),
        TenantName = "demo",
        CreativeId = "c",
        Prompt = "A 15 second vertical ad about a sailboat",
    };
}
