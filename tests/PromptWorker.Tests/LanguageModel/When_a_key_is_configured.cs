using AdGenius.Contracts.Videos;
using Microsoft.Extensions.Options;

namespace AdGenius.PromptWorker.Tests.LanguageModel;

/// <summary>A call with a key that no header can carry is not sent, and would count as paid.</summary>
public sealed class When_a_key_is_configured
{
    /// <summary>A key that was read from a file ends with the end of its line.</summary>
    [Theory]
    [InlineData("Prompts:LanguageModel:ApiKey", "sk-1\n")]
    [InlineData("OPENAI_API_KEY", " sk-1\r\n")]
    public async Task Should_send_it_without_the_white_space_around_it(string setting, string key)
    {
        string? sent = null;
        await using var server = await ChatServer.StartAsync(context =>
        {
            sent = context.Request.Headers.Authorization;
            return ChatServer.Say(Answers.Valid())(context);
        });
        await using var worker = await PromptWorkerProcess.StartAsync(server, new() { [setting] = key });

        var read = await worker.QuantifyAsync(
            new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = "A sailboat at dusk, then stars" });

        Assert.Equal(("Bearer sk-1", "scripted"), (sent, read.QuantifiedBy));
    }

    [Theory]
    [InlineData("Prompts:LanguageModel", "sk-\u200B1")]
    [InlineData("Prompts:LanguageModel", "sk 1")]
    [InlineData("Prompts:Moderation", "sk-\u201C1")]
    public async Task Should_refuse_one_that_no_header_can_carry_at_the_start(string section, string key)
    {
        await using var server = await ChatServer.StartAsync();

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => PromptWorkerProcess.StartAsync(server, new()
        {
            ["Prompts:Moderation:Model"] = "mod-1",
            [$"{section}:ApiKey"] = key,
        }));

        Assert.Contains($"{section}:ApiKey", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, fault.Message, StringComparison.Ordinal);
    }
}
