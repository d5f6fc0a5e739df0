using AdGenius.Contracts;
using AdGenius.Contracts.Finishing;
using AdGenius.Finishing.Voice;
using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;
using AdGenius.StorageWorker.Speech;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.StorageWorker.Tests;

/// <summary>A command that is delivered again while a paid sentence is spoken, and after the worker that had it spoken has ended.</summary>
public sealed class When_a_sentence_was_sent_by_another_worker : PaidVoiceScenario
{
    private const decimal FirstPrice = 25 * PerCharacter;
    private const decimal SecondPrice = 16 * PerCharacter;

    // The limit of a call, and the time to keep its answer.
    private static readonly TimeSpan MaxCall = TimeSpan.FromSeconds(120);

    private SpeechBilling Billing => Services.GetRequiredService<SpeechBilling>();

    private string FirstKey => new SpeechRequest(First, "alloy", 1).CacheKey(Services.GetRequiredService<ISpeechSynthesizer>());

    [LongTest]
    [Fact]
    public async Task Should_wait_for_a_call_that_may_be_running_and_pay_it_once()
    {
        var command = await CommandOfAdAsync();
        var (sent, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        WhileSpeaking = _ =>
        {
            sent.TrySetResult();
            return answered.Task;
        };

        await SendAsync(command);
        await sent.Task.WaitAsync(Cancellation);
        AssertWaits(await AskAsync(command));
        answered.SetResult();
        var finished = Assert.IsType<VideoFinished>(await NextAnswerAsync());

        Assert.Equal(FirstPrice + SecondPrice, finished.Cost);
        Assert.Equal(2, Calls);
        Assert.Equal([LedgerKind.Settled, LedgerKind.Settled], (await EntriesAsync()).Select(entry => entry.Kind));
    }

    [LongTest]
    [Fact]
    public async Task Should_count_the_call_of_a_worker_that_ended_and_repeat_it_once()
    {
        var command = await CommandOfAdAsync();
        await SendAndEndAsync(command);

        AssertWaits(await AskAsync(command));
        Assert.Equal(0, Calls);

        await PassTimeAsync();
        var finished = Assert.IsType<VideoFinished>(await AskAsync(command));
        Assert.Equal((2 * FirstPrice) + SecondPrice, finished.Cost);
        Assert.Equal(2, Calls);
        Assert.Equal(3, (await EntriesAsync()).Count(entry => entry.Kind == LedgerKind.Settled));
    }

    [Fact]
    public async Task Should_not_send_a_sentence_a_third_time()
    {
        var command = await CommandOfAdAsync();
        await SendAndEndAsync(command);
        await PassTimeAsync();
        await SendAndEndAsync(command);

        AssertWaits(await AskAsync(command));
        await PassTimeAsync();
        var failed = Assert.IsType<FinishFailed>(await AskAsync(command));

        Assert.Equal((FailureCode.OutcomeUnknown, false, 2 * FirstPrice), (failed.Failure.Code, failed.Failure.Retryable, failed.Cost));
        Assert.Equal(0, Calls);
        Assert.All(await EntriesAsync(), entry => Assert.Equal(LedgerKind.Settled, entry.Kind));
    }

    [LongTest]
    [Fact]
    public async Task Should_repeat_a_call_whose_repetition_the_server_did_not_take()
    {
        Status = call => call == 1 ? StatusCodes.Status429TooManyRequests : StatusCodes.Status200OK;
        var command = await CommandOfAdAsync();
        await SendAndEndAsync(command);
        await PassTimeAsync();

        var failed = Assert.IsType<FinishFailed>(await AskAsync(command));
        var finished = Assert.IsType<VideoFinished>(await AskAsync(command with { MaxCost = FirstPrice + SecondPrice }));

        Assert.Equal((FailureCode.ProviderUnavailable, true, FirstPrice), (failed.Failure.Code, failed.Failure.Retryable, failed.Cost));
        Assert.Equal((2 * FirstPrice) + SecondPrice, finished.Cost);
        Assert.Equal(3, Calls);
    }

    [Theory]
    [InlineData(0.65, null, "may have been charged")]
    [InlineData(null, 0.49, "the job's limit")]
    public async Task Should_count_the_first_call_against_every_limit(double? maxCost, double? jobMaxCost, string text)
    {
        var command = await CommandOfAdAsync() with { MaxCost = (decimal?)maxCost, JobMaxCost = (decimal?)jobMaxCost };
        await SendAndEndAsync(command);
        await PassTimeAsync();

        var failed = Assert.IsType<FinishFailed>(await AskAsync(command));

        Assert.Equal((FailureCode.BudgetExceeded, FirstPrice), (failed.Failure.Code, failed.Cost));
        Assert.Contains(text, failed.Failure.Text, StringComparison.Ordinal);
        Assert.Equal(0, Calls);
    }

    [Fact]
    public async Task Should_not_exceed_a_limit_because_of_a_call_that_may_be_running()
    {
        var command = await CommandOfAdAsync() with { MaxCost = FirstPrice + SecondPrice };
        await SendAndEndAsync(command);

        AssertWaits(await AskAsync(command));
    }

    [Fact]
    public async Task Should_let_one_of_several_workers_make_the_call()
    {
        var command = await CommandOfAdAsync();

        async Task<string?> ReserveAsync()
        {
            try
            {
                return await Billing.ReserveAsync(command, FirstKey, FirstPrice, Cancellation);
            }
            catch (SpeechPaymentException busy) when (busy.Failure.Retryable)
            {
                return null;
            }
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(ReserveAsync, Cancellation)));

        Assert.Single(results, result => result is not null);
        Assert.Single(await EntriesAsync());
    }

    [LongTest]
    [Fact]
    public async Task Should_find_a_sentence_that_was_kept_after_it_was_looked_for()
    {
        var command = await CommandOfAdAsync();
        var account = Services.GetRequiredService<SpeechAccounts>().Of(command);
        var reference = await account.Payer!.ReserveAsync(FirstKey, FirstPrice, Cancellation);
        await account.Payer.SettleAsync(reference, FirstPrice, Cancellation);

        var lost = await Assert.ThrowsAsync<SpeechPaymentException>(() => account.Payer.ReserveAsync(FirstKey, FirstPrice, Cancellation));
        Assert.Equal(FailureCode.OutcomeUnknown, lost.Failure.Code);

        await account.Cache!.StoreAsync(FirstKey, Tone(), Cancellation);
        var kept = await Assert.ThrowsAsync<SpeechPaymentException>(() => account.Payer.ReserveAsync(FirstKey, FirstPrice, Cancellation));
        Assert.Equal((true, TimeSpan.Zero), (kept.Failure.Retryable, kept.Failure.RetryAfter));
        Assert.Equal(SecondPrice + FirstPrice, Assert.IsType<VideoFinished>(await AskAsync(command)).Cost);
    }

    private protected override async Task<Dictionary<string, string?>> SettingsAsync() =>
        new(await base.SettingsAsync()) { ["Storage:ConcurrentFinishes"] = "2" };

    private static void AssertWaits(object? answer)
    {
        var failed = Assert.IsType<FinishFailed>(answer);
        Assert.Equal((FailureCode.ProviderUnavailable, true), (failed.Failure.Code, failed.Failure.Retryable));
        Assert.InRange(failed.Failure.RetryAfter!.Value, TimeSpan.Zero, MaxCall);
    }

    /// <summary>As a worker leaves it that was killed while it waited for the first sentence.</summary>
    private async Task SendAndEndAsync(FinishVideo command) =>
        Assert.NotNull(await Billing.ReserveAsync(command, FirstKey, FirstPrice, Cancellation));

    /// <summary>The calls that were sent can no longer be running.</summary>
    private async Task PassTimeAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        var before = TimeProvider.System.GetUtcNow() - MaxCall;
        await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerEntry>()
            .ExecuteUpdateAsync(set => set.SetProperty(entry => entry.CreatedAt, before), Cancellation);
    }
}
