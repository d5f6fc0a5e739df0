using AdGenius.PromptWorker.LanguageModel;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AdGenius.PromptWorker.Tests.LanguageModel;

/// <summary>
/// Answers are kept to save calls. The limits of the store's own requests are minutes, after which the prompt counts as not analyzed.
/// </summary>
public sealed class When_the_object_store_does_not_answer
{
    private static readonly TimeSpan Far = TimeSpan.FromSeconds(60);

    private readonly SilentStore _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_have_no_answer()
    {
        Assert.Null(await Cache().FindAsync("demo", "a question", Cancellation).WaitAsync(Far, Cancellation));
        Assert.Equal(1, _store.Requests);
    }

    [Fact]
    public async Task Should_keep_no_answer()
    {
        await Cache().KeepAsync("demo", "a question", "{}", Cancellation).WaitAsync(Far, Cancellation);
        Assert.Equal(1, _store.Requests);
    }

    [Fact]
    public async Task Should_end_with_the_process()
    {
        using var stopping = new CancellationTokenSource();
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Cache().FindAsync("demo", "a question", stopping.Token));
    }

    private AnswerCache Cache() => new(
        _store, Options.Create(new LanguageModelOptions { Model = "scripted" }), new SilentStore.PassedTime(),
        NullLogger<AnswerCache>.Instance);
}
