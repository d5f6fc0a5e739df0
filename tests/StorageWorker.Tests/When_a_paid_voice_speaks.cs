using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Videos;
using AdGenius.ObjectStore;
using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AdGenius.StorageWorker.Tests;

public sealed class When_a_paid_voice_speaks : PaidVoiceScenario
{
    [LongTest]
    [Fact]
    public async Task Should_pay_each_sentence_once_however_often_it_is_needed()
    {
        var command = await CommandOfAdAsync();
        var finished = Assert.IsType<VideoFinished>(await AskAsync(command));
        var again = Assert.IsType<VideoFinished>(await AskAsync(command));
        var other = Assert.IsType<VideoFinished>(await AskAsync(await CommandOfAdAsync()));

        Assert.Equal((First.Length + Second.Length) * PerCharacter, finished.Cost);
        Assert.Equal(finished.Cost, again.Cost);
        Assert.Equal(0, other.Cost); // the tenant's own sentences are kept
        Assert.Equal(2, Calls);
        Assert.Equal("tts-test/alloy", finished.Facts.SpokenBy);
        var entries = await EntriesAsync();
        Assert.Equal([LedgerKind.Settled, LedgerKind.Settled], entries.Select(entry => entry.Kind));
        Assert.All(entries, entry => Assert.Equal(
            ("demo", "summer", "speech", "tts-test", command.TakeId),
            (entry.TenantName, entry.CreativeId, entry.Provider, entry.Model, entry.TakeId)));
    }

    [Fact]
    public async Task Should_not_repeat_a_call_whose_answer_was_lost_and_count_it_as_paid()
    {
        Status = call => call == 2 ? 0 : StatusCodes.Status200OK;
        var command = await CommandOfAdAsync();

        var failed = Assert.IsType<FinishFailed>(await AskAsync(command));
        var again = Assert.IsType<FinishFailed>(await AskAsync(command));

        Assert.Equal((FailureCode.OutcomeUnknown, FailureCode.OutcomeUnknown), (failed.Failure.Code, again.Failure.Code));
        Assert.Equal((First.Length + Second.Length) * PerCharacter, failed.Cost);
        Assert.Equal(failed.Cost, again.Cost);
        Assert.Equal(2, Calls);
    }

    [LongTest]
    [Fact]
    public async Task Should_pay_an_answer_that_is_no_sound_and_not_keep_it_for_other_takes()
    {
        IsSound = call => call != 1;
        var command = await CommandOfAdAsync();

        var failed = Assert.IsType<FinishFailed>(await AskAsync(command));
        var again = Assert.IsType<FinishFailed>(await AskAsync(command));
        var other = Assert.IsType<VideoFinished>(await AskAsync(await CommandOfAdAsync()));

        Assert.Equal((First.Length * PerCharacter, First.Length * PerCharacter), (failed.Cost, again.Cost));
        Assert.Equal((First.Length + Second.Length) * PerCharacter, other.Cost);
        Assert.Equal(3, Calls); // the same command does not repeat a call that was paid
    }

    [Fact]
    public async Task Should_send_nothing_that_the_job_or_the_tenant_may_not_spend()
    {
        var command = await CommandOfAdAsync();
        var cost = (First.Length + Second.Length) * PerCharacter;

        var take = Assert.IsType<FinishFailed>(await AskAsync(command with { MaxCost = cost - 0.01m }));
        Assert.Equal((FailureCode.BudgetExceeded, "maxCost"), (take.Failure.Code, take.Failure.Field));
        Assert.Contains("would cost 0.41 US dollars; maxCost leaves 0.40.", take.Failure.Text, StringComparison.Ordinal);
        Assert.Equal(0, Calls);

        var job = Assert.IsType<FinishFailed>(await AskAsync(command with { JobMaxCost = 0.1m }));
        Assert.Equal((FailureCode.BudgetExceeded, 0), (job.Failure.Code, (int)job.Cost));
        var tenant = Assert.IsType<FinishFailed>(await AskAsync(command with { TenantName = "poor" }));
        Assert.Equal((FailureCode.BudgetExceeded, 0), (tenant.Failure.Code, (int)tenant.Cost));
        Assert.Equal(0, Calls);
        Assert.Empty(await EntriesAsync());
    }

    [LongTest]
    [Fact]
    public async Task Should_release_what_a_busy_server_did_not_take_and_try_again_later()
    {
        Status = call => call == 1 ? StatusCodes.Status429TooManyRequests : StatusCodes.Status200OK;
        var command = await CommandOfAdAsync();

        var failed = Assert.IsType<FinishFailed>(await AskAsync(command));
        var finished = Assert.IsType<VideoFinished>(await AskAsync(command));

        Assert.Equal((FailureCode.ProviderUnavailable, true, 0), (failed.Failure.Code, failed.Failure.Retryable, (int)failed.Cost));
        Assert.Equal((First.Length + Second.Length) * PerCharacter, finished.Cost);
        var kinds = (await EntriesAsync()).ConvertAll(entry => entry.Kind);
        Assert.Equal((1, 2), (kinds.Count(kind => kind == LedgerKind.Released), kinds.Count(kind => kind == LedgerKind.Settled)));
        Assert.Equal(3, Calls);
    }

    [LongTest]
    [Fact]
    public async Task Should_count_a_kept_sentence_of_a_worker_that_ended_as_paid_and_not_repeat_it()
    {
        var command = await CommandOfAdAsync();
        await AskAsync(command);
        await ReopenAsync(); // as if the worker had ended between keeping the sentences and settling them
        await Store.DeleteAsync(StagingKeys.Of(command.JobId, command.TakeId, 1, "finished/result.json"), Cancellation);

        var finished = Assert.IsType<VideoFinished>(await AskAsync(command));

        Assert.Equal((First.Length + Second.Length) * PerCharacter, finished.Cost);
        Assert.All(await EntriesAsync(), entry => Assert.Equal(LedgerKind.Settled, entry.Kind));
        Assert.Equal(2, Calls);
    }

    [LongTest]
    [Fact]
    public async Task Should_report_the_cost_of_the_voice_when_another_file_of_the_brief_cannot_be_fetched()
    {
        var command = await CommandOfAdAsync();
        await AskAsync(command);
        await Store.DeleteAsync(StagingKeys.Of(command.JobId, command.TakeId, 1, "finished/result.json"), Cancellation);

        var failed = Assert.IsType<FinishFailed>(await AskAsync(
            command with { Brief = Ad with { Music = new Music { Source = "https://music.invalid/a.mp3" } } }));

        Assert.Equal((FailureCode.ProviderUnavailable, true), (failed.Failure.Code, failed.Failure.Retryable));
        Assert.Equal((First.Length + Second.Length) * PerCharacter, failed.Cost);
    }

    /// <summary>A store that refuses a worker is one whose access an operator repairs.</summary>
    [LongTest]
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_keep_a_sentence_when_the_store_is_back(bool isTransient)
    {
        FailStoreAfterFirstCall(calls: 2, isTransient);

        var finished = Assert.IsType<VideoFinished>(await AskAsync(await CommandOfAdAsync()));

        Assert.Equal((First.Length + Second.Length) * PerCharacter, finished.Cost);
        Assert.Equal(2, Calls);
        Assert.All(await EntriesAsync(), entry => Assert.Equal(LedgerKind.Settled, entry.Kind));
    }

    [LongTest]
    [Fact]
    public async Task Should_settle_a_sentence_that_cannot_be_kept_and_buy_it_once_more()
    {
        // A process that is being stopped does not wait for the store; what it has finished is delivered again.
        FailStoreAfterFirstCall(calls: 1, isTransient: false, Services.GetRequiredService<IHostApplicationLifetime>().StopApplication);

        var finished = Assert.IsType<VideoFinished>(await AskAsync(await CommandOfAdAsync()));
        Assert.Equal(((2 * First.Length) + Second.Length) * PerCharacter, finished.Cost);
        Assert.Equal(3, Calls);
        Assert.DoesNotContain(await EntriesAsync(), entry => entry.Kind == LedgerKind.Reserved);
    }

    [Theory]
    [InlineData("job")]
    [InlineData("take")]
    [InlineData("attempt")]
    public async Task Should_send_nothing_for_a_command_that_was_queued_until_the_end_of_its(string what)
    {
        var command = await CommandOfAdAsync();
        await ChangeAsync(database =>
        {
            var take = database.Set<TakeState>().Where(take => take.TakeId == command.TakeId);
            return what switch
            {
                "job" => database.Videos.Where(job => job.CorrelationId == command.JobId).ExecuteUpdateAsync(
                    set => set.SetProperty(job => job.EndedAt, TimeProvider.System.GetUtcNow()), Cancellation),
                "take" => take.ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, TakeStatus.Cancelled), Cancellation),
                _ => take.ExecuteUpdateAsync(set => set.SetProperty(row => row.Attempt, 2), Cancellation),
            };
        });

        var failed = Assert.IsType<FinishFailed>(await AskAsync(command));

        Assert.Equal((FailureCode.Cancelled, false, 0m), (failed.Failure.Code, failed.Failure.Retryable, failed.Cost));
        Assert.Equal(0, Calls);
        Assert.Empty(await EntriesAsync());
    }

    [Fact]
    public async Task Should_send_nothing_for_a_job_that_was_erased()
    {
        var command = await CommandOfAdAsync();
        await ChangeAsync(database => database.Videos.Where(job => job.CorrelationId == command.JobId).ExecuteDeleteAsync(Cancellation));

        Assert.Equal(FailureCode.Cancelled, Assert.IsType<FinishFailed>(await AskAsync(command)).Failure.Code);

        Assert.Equal(0, Calls);
    }

    [Fact]
    public async Task Should_refuse_a_brief_whose_voice_costs_more_than_the_job_may_spend()
    {
        var client = Services.GetRequiredService<IBus>().CreateRequestClient<CheckBrief>(new Uri($"queue:{Queues.CheckBrief}"));
        var answer = await client.GetResponse<BriefChecked>(
            new CheckBrief { TenantName = "demo", Brief = Ad, MaxCost = 0.4m }, Cancellation);

        var failure = Assert.Single(answer.Message.Failures);
        Assert.Equal((FailureCode.BudgetExceeded, "maxCost"), (failure.Code, failure.Field));
        Assert.Equal(0, Calls);
    }

    private void FailStoreAfterFirstCall(int calls, bool isTransient, Action? also = null) => WhileSpeaking = call =>
    {
        if (call == 1)
        {
            also?.Invoke();
            Store.Fail(calls, () => new ObjectStoreException("The store is unavailable.") { IsTransient = isTransient });
        }

        return Task.CompletedTask;
    };

    private async Task ReopenAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerEntry>()
            .ExecuteUpdateAsync(set => set.SetProperty(entry => entry.Kind, LedgerKind.Reserved), Cancellation);
    }
}
