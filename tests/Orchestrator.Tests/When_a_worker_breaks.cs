using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_a_worker_breaks
{
    public static TheoryData<string> Orders => ["quantify", "render", "compose", "generate"];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Should_fail_the_take_without_saying_what_the_exception_said(string broken)
    {
        object Break() => throw new InvalidOperationException("secret in /etc/passwd");
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Quantify = command => broken == "quantify" ? Break() : WorkerEvents.Quantified(command),
            Render = command => broken == "render" ? Break() : WorkerEvents.Rendered(command),
            Compose = command => broken == "compose" ? Break() : WorkerEvents.Composed(command),
            Generate = command => broken == "generate" ? Break() : WorkerEvents.Generated(command),
        });
        await fleet.RequestAsync(Fleet.Request() with { Model = broken == "generate" ? "sandbox" : "local" });
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Equal(FailureCode.Internal, failed.Failure.Code);
        Assert.DoesNotContain("secret", failed.Failure.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Should_answer_for_a_dead_lettered_command(string crashed)
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Quantify = command => crashed == "quantify" ? null : WorkerEvents.Quantified(command),
            Render = command => crashed == "render" ? null : WorkerEvents.Rendered(command),
            Compose = command => crashed == "compose" ? null : WorkerEvents.Composed(command),
            Generate = command => crashed == "generate" ? null : WorkerEvents.Generated(command),
        });
        await fleet.RequestAsync(Fleet.Request() with { Model = crashed == "generate"
            ? "sandbox"
            : "local", Fallback = crashed == "generate" ? Fallback.Placeholder : null });
        object command = crashed switch
        {
            "quantify" => await fleet.Facts.FirstAsync<QuantifyPrompt>(),
            "render" => await fleet.Facts.FirstAsync<RenderKeyframes>(),
            "compose" => await fleet.Facts.FirstAsync<ComposeClip>(),
            _ => await fleet.Facts.FirstAsync<GenerateClip>(),
        };
        await fleet.SendToAsync(Queues.DeadLetter, command);
        if (crashed == "generate")
        {
            var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
            Assert.True(completed.Takes[0].ProducedBy!.IsPlaceholder);
        }
        else
        {
            Assert.Equal(FailureCode.Internal, (await fleet.Facts.FirstAsync<VideoFailed>()).Failure.Code);
        }
    }
}
