using System.Text.Json;
using System.Text.Json.Nodes;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Ledger;
using AdGenius.PromptWorker.LanguageModel;

namespace AdGenius.PromptWorker.Tests.LanguageModel;

/// <summary>
/// Servers that call themselves OpenAI-compatible write members that are not needed in types of their own, and words of their own. The
/// answer is paid, so it is used.
/// </summary>
public sealed class When_an_answer_has_unusual_members
{
    private const int MicrosOfCounted = 900 + (4 * 400);

    [Theory]
    [InlineData("choices[0].finish_reason", "\"eos_token\"")]
    [InlineData("choices[0].finish_reason", "\"end_turn\"")]
    [InlineData("choices[0].finish_reason", "null")]
    [InlineData("choices[0].index", "\"0\"")]
    [InlineData("choices[0].logprobs", "[]")]
    [InlineData("choices[0].message.role", "\"model\"")]
    [InlineData("choices[0].message.annotations", "{}")]
    [InlineData("choices[0].message.tool_calls", "{}")]
    [InlineData("choices[0].message.refusal", "\"\"")]
    [InlineData("created", "1732000000.25")]
    [InlineData("created", "null")]
    [InlineData("id", "5")]
    [InlineData("model", "{}")]
    [InlineData("service_tier", "7")]
    [InlineData("usage.completion_tokens", "400.0")]
    [InlineData("usage.total_tokens", "\"many\"")]
    public async Task Should_use_it(string member, string value)
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Send(With(member, value)));
        await using var worker = await PromptWorkerProcess.StartAsync(server);

        var read = await worker.QuantifyAsync(Request());

        Assert.Equal(("scripted", null), (read.QuantifiedBy, read.FallbackReason));
        Assert.Equal(MicrosOfCounted, (int)Assert.Single(await worker.LedgerAsync()).AmountMicros);
    }

    /// <summary>What is not read may be nested as deep as in the answers of providers of clips.</summary>
    [Fact]
    public void Should_use_it_whatever_is_nested_beside_the_answer()
    {
        var trace = new string('[', 400) + new string(']', 400);
        var body = $$"""{"trace":{{trace}},"choices":[{"message":{"content":"{}"},"finish_reason":"stop"}]}""";
        Assert.NotNull(ChatCompletionHandler.Read(System.Text.Encoding.UTF8.GetBytes(body)));
    }

    /// <summary>Asking for a number again would buy a second answer.</summary>
    [Fact]
    public async Task Should_use_numbers_that_the_model_has_written_as_text()
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Say(Answers.Valid(answer =>
        {
            answer["framesPerSecond"] = "30";
            answer["scenes"]![1]!["seconds"] = "2.0";
            answer["scores"]!["motion"]!["value"] = "0.5";
        })));
        await using var worker = await PromptWorkerProcess.StartAsync(server);

        var read = await worker.QuantifyAsync(Request());

        Assert.Equal(("scripted", 30d, 0.5), (read.QuantifiedBy, read.FramesPerSecond, read.Scores!.Motion.Value));
        Assert.Equal(read.DurationSeconds / 2, read.Scenes[1].DurationSeconds);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task Should_use_an_answer_with_a_comma_behind_its_last_member()
    {
        var answer = Answers.Valid().TrimEnd();
        await using var server = await ChatServer.StartAsync(ChatServer.Say(answer[..^1] + ",}"));
        await using var worker = await PromptWorkerProcess.StartAsync(server);

        Assert.Equal("scripted", (await worker.QuantifyAsync(Request())).QuantifiedBy);
        Assert.Single(server.Calls);
    }

    [Theory]
    [InlineData("<think>\nA boat. {\"subject\": \"?\"}\n```json\n{}\n```\n</think>\n\n", "")]
    [InlineData("A boat, then stars.\n</think>\n```json\n", "\n```")]
    [InlineData("Here is the JSON:\n\n```json\n", "\n```\nIt has two scenes.")]
    [InlineData("Here is the JSON: ", "\nI hope that it helps.")]
    [InlineData("", "\n\nIt has two scenes.")]
    public async Task Should_use_what_comes_after_thoughts_and_between_other_words(string before, string after)
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Say(before + Answers.Valid() + after));
        await using var worker = await PromptWorkerProcess.StartAsync(server);

        Assert.Equal("scripted", (await worker.QuantifyAsync(Request())).QuantifiedBy);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task Should_use_text_that_comes_in_parts_behind_a_byte_order_mark()
    {
        var content = JsonSerializer.Serialize(Answers.Valid());
        var parts = $$"""[{"type":"thinking","thinking":[]},{"type":"text","text":{{content}}}]""";
        var body = With("choices[0].message.content", parts)
            .Replace("\"created\":", "\"score\":NaN,\"created\":", StringComparison.Ordinal);
        await using var server = await ChatServer.StartAsync(ChatServer.Send('\uFEFF' + body));
        await using var worker = await PromptWorkerProcess.StartAsync(server);

        Assert.Equal("scripted", (await worker.QuantifyAsync(Request())).QuantifiedBy);
    }

    /// <summary>The completion is paid, and what a server or a proxy writes behind it says nothing of it.</summary>
    [Theory]
    [InlineData("\0\0")]
    [InlineData("\uFEFF\n")]
    [InlineData("{\"level\":\"info\",\"text\":\"done\"}")]
    [InlineData("\nINFO: 200 OK")]
    public async Task Should_use_it_whatever_stands_behind_the_completion(string behind)
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Send(With("id", "5") + behind));
        await using var worker = await PromptWorkerProcess.StartAsync(server);

        Assert.Equal("scripted", (await worker.QuantifyAsync(Request())).QuantifiedBy);
        Assert.Single(server.Calls);
    }

    /// <summary>A question and an answer have tokens: where none were counted, the estimate is what the call may have cost.</summary>
    [Theory]
    [InlineData("usage", "{}")]
    [InlineData("usage", "null")]
    [InlineData("usage", "{\"total_tokens\":150}")]
    [InlineData("usage", "{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}")]
    [InlineData("usage.completion_tokens", "null")]
    [InlineData("usage.completion_tokens", "\"50\"")]
    [InlineData("usage.completion_tokens", "-1")]
    [InlineData("usage.prompt_tokens", "1e30")]
    public async Task Should_cost_its_estimate_where_its_tokens_are_not_counted(string member, string value)
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Send(With(member, value)));
        await using var worker = await PromptWorkerProcess.StartAsync(server);

        var read = await worker.QuantifyAsync(Request());

        Assert.Equal("scripted", read.QuantifiedBy);
        var entry = Assert.Single(await worker.LedgerAsync());
        Assert.Equal(LedgerKind.Settled, entry.Kind);
        Assert.Equal(entry.EstimateMicros, entry.AmountMicros);
    }

    [Theory]
    [InlineData("\"max_tokens\"", "longer than MaxTokens")]
    [InlineData("\"SAFETY\"", "content filter")]
    public async Task Should_not_be_used_where_a_word_says_that_it_is_not_whole(string reason, string text)
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Send(With("choices[0].finish_reason", reason)));
        await using var worker = await PromptWorkerProcess.StartAsync(server);

        Assert.Contains(text, (await worker.QuantifyAsync(Request())).FallbackReason, StringComparison.Ordinal);
    }

    /// <summary>A completion with another value of one member.</summary>
    private static string With(string member, string value)
    {
        var completion = JsonNode.Parse(JsonSerializer.Serialize(new
        {
            id = "chatcmpl-1",
            @object = "chat.completion",
            created = 1_790_000_000,
            model = "scripted",
            choices = new[] { new { index = 0, message = new { role = "assistant", content = Answers.Valid() }, finish_reason = "stop" } },
            usage = new { prompt_tokens = 900, completion_tokens = 400, total_tokens = 1300 },
        }))!;
        var path = member.Replace("[0]", "", StringComparison.Ordinal).Split('.');
        var parent = path[..^1].Aggregate(
            completion, (node, name) => node[name] is JsonArray { Count: > 0 } array ? array[0]! : node[name]!);
        parent[path[^1]] = JsonNode.Parse(value);
        return completion.ToJsonString();
    }

    private static GenerateVideo Request() => new()
    {
        RequestId = Guid.NewGuid().ToString(),
        TenantName = "demo",
        CreativeId = "c",
        Prompt = "A sailboat at dusk, then stars, 12 seconds, no text",
    };
}
