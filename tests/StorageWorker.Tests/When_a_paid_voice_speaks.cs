using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Finishing;
using AdGenius.ObjectStore;
using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.StorageWorker.Tests;

/// <summary>Kestrel plays the speech server; sentences go through the ledger, on SQLite.</summary>
public sealed class When_a_paid_voice_speaks : StorageScenario
{
    private const string First = "Good mornings start here.";
    private const string Second = "Find your blend.";
    private const decimal PerCharacter = 0.01m;

    private static readonly Brief Ad = new() { VoiceOver = new VoiceOver { Text = $"{First} {Second}" }, Outputs = ["16:9"] };

    private WebApplication _server = null!;
    private int _calls;
    private Func<int, int> _status = _ => StatusCodes.Status200OK;
    private Func<int, bool> _isSound = _ => true;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

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
        Assert.Equal(2, _calls);
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
        _status = call => call == 2 ? 0 : StatusCodes.Status200OK;
        var command = await CommandOfAdAsync();

        var failed = Assert.IsType<FinishFailed>(await AskAsync(command));
        var again = Assert.IsType<FinishFailed>(await AskAsync(command));

        Assert.Equal((FailureCode.OutcomeUnknown, FailureCode.OutcomeUnknown), (failed.Failure.Code, again.Failure.Code));
        Assert.Equal((First.Length + Second.Length) * PerCharacter, failed.Cost);
        Assert.Equal(failed.Cost, again.Cost);
        Assert.Equal(2, _calls);
    }

    [Fact]
    public async Task Should_pay_an_answer_that_is_no_sound_and_not_keep_it_for_other_takes()
    {
        _isSound = call => call != 1;
        var command = await CommandOfAdAsync();

        var failed = Assert.IsType<FinishFailed>(await AskAsync(command));
        var again = Assert.IsType<FinishFailed>(await AskAsync(command));
        var other = Assert.IsType<VideoFinished>(await AskAsync(await CommandOfAdAsync()));

        Assert.Equal((First.Length * PerCharacter, First.Length * PerCharacter), (failed.Cost, again.Cost));
        Assert.Equal((First.Length + Second.Length) * PerCharacter, other.Cost);
        Assert.Equal(3, _calls); // the same command does not repeat a call that was paid
    }

    [Fact]
    public async Task Should_send_nothing_that_the_job_or_the_tenant_may_not_spend()
    {
        var command = await CommandOfAdAsync();
        var cost = (First.Length + Second.Length) * PerCharacter;

        var take = Assert.IsType<FinishFailed>(await AskAsync(command with { MaxCost = cost - 0.01m }));
        Assert.Equal((FailureCode.BudgetExceeded, "maxCost"), (take.Failure.Code, take.Failure.Field));
        Assert.Contains("would cost 0.41 US dollars; maxCost leaves 0.40.", take.Failure.Text, StringComparison.Ordinal);
        Assert.Equal(0, _calls);

        var job = Assert.IsType<FinishFailed>(await AskAsync(command with { JobMaxCost = 0.1m }));
        Assert.Equal((FailureCode.BudgetExceeded, 0), (job.Failure.Code, (int)job.Cost));
        var tenant = Assert.IsType<FinishFailed>(await AskAsync(command with { TenantName = "poor" }));
        Assert.Equal((FailureCode.BudgetExceeded, 0), (tenant.Failure.Code, (int)tenant.Cost));
        Assert.Equal(0, _calls);
        Assert.Empty(await EntriesAsync());
    }

    [Fact]
    public async Task Should_release_what_a_busy_server_did_not_take_and_try_again_later()
    {
        _status = call => call == 1 ? StatusCodes.Status429TooManyRequests : StatusCodes.Status200OK;
        var command = await CommandOfAdAsync();

        var failed = Assert.IsType<FinishFailed>(await AskAsync(command));
        var finished = Assert.IsType<VideoFinished>(await AskAsync(command));

        Assert.Equal((FailureCode.ProviderUnavailable, true, 0), (failed.Failure.Code, failed.Failure.Retryable, (int)failed.Cost));
        Assert.Equal((First.Length + Second.Length) * PerCharacter, finished.Cost);
        var kinds = (await EntriesAsync()).ConvertAll(entry => entry.Kind);
        Assert.Equal((1, 2), (kinds.Count(kind => kind == LedgerKind.Released), kinds.Count(kind => kind == LedgerKind.Settled)));
        Assert.Equal(3, _calls);
    }

    [Fact]
    public async Task Should_count_a_call_of_a_worker_that_ended_as_paid_and_not_repeat_it()
    {
        var command = await CommandOfAdAsync();
        await AskAsync(command);
        await ReopenAsync(); // as if the worker had ended between keeping the sentences and settling them
        await Store.DeleteAsync(StagingKeys.Of(command.JobId, command.TakeId, 1, "finished/result.json"), Cancellation);

        var finished = Assert.IsType<VideoFinished>(await AskAsync(command));

        Assert.Equal((First.Length + Second.Length) * PerCharacter, finished.Cost);
        Assert.All(await EntriesAsync(), entry => Assert.Equal(LedgerKind.Settled, entry.Kind));

        await ReopenAsync(); // and once more, before it could keep them
        await Store.DeleteAsync(StagingKeys.Of(command.JobId, command.TakeId, 1, "finished/result.json"), Cancellation);
        foreach (var key in await KeysAsync(StagingKeys.OfSpeech("demo")))
        {
            await Store.DeleteAsync(key, Cancellation);
        }

        var failed = Assert.IsType<FinishFailed>(await AskAsync(command));
        Assert.Equal(FailureCode.OutcomeUnknown, failed.Failure.Code);
        Assert.Equal(2, _calls);
    }

    [Fact]
    public async Task Should_refuse_a_brief_whose_voice_costs_more_than_the_job_may_spend()
    {
        var client = Services.GetRequiredService<IBus>().CreateRequestClient<CheckBrief>(new Uri($"queue:{Queues.CheckBrief}"));
        var answer = await client.GetResponse<BriefChecked>(
            new CheckBrief { TenantName = "demo", Brief = Ad, MaxCost = 0.4m }, Cancellation);

        var failure = Assert.Single(answer.Message.Failures);
        Assert.Equal((FailureCode.BudgetExceeded, "maxCost"), (failure.Code, failure.Field));
        Assert.Equal(0, _calls);
    }

    private protected override async Task<Dictionary<string, string?>> SettingsAsync()
    {
        var sound = Tone();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapPost("/v1/audio/speech", (HttpContext context) =>
        {
            var call = Interlocked.Increment(ref _calls);
            var status = _status(call);
            if (status == 0)
            {
                context.Abort();
                return Results.Empty;
            }

            return status == StatusCodes.Status200OK
                ? Results.Bytes(_isSound(call) ? sound : "no sound"u8.ToArray(), "audio/wav")
                : Results.StatusCode(status);
        });
        await _server.StartAsync(Cancellation);
        return new Dictionary<string, string?>
        {
            ["Finishing:Speech:Engine"] = "OpenAi",
            ["Finishing:Speech:BaseAddress"] = _server.Urls.First() + "/v1",
            ["Finishing:Speech:Model"] = "tts-test",
            ["Finishing:Speech:PricePerThousandCharacters"] = "10",
            ["Budgets:Tenants:poor"] = "0.1",
        };
    }

    private async Task<FinishVideo> CommandOfAdAsync()
    {
        await using (var scope = Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Database.MigrateAsync(Cancellation);
        }

        return await CommandAsync(await Clips.SilentAsync(seconds: 4)) with { Brief = Ad };
    }

    private async Task<List<LedgerEntry>> EntriesAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerEntry>().AsNoTracking()
            .OrderBy(entry => entry.Reference).ToListAsync(Cancellation);
    }

    private async Task ReopenAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerEntry>()
            .ExecuteUpdateAsync(set => set.SetProperty(entry => entry.Kind, LedgerKind.Reserved), Cancellation);
    }

    /// <summary>Half a second of a tone: WAV, 16 bits, 24 kHz.</summary>
    private static byte[] Tone()
    {
        const int Rate = 24_000;
        const int Samples = Rate / 2;
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write("RIFF"u8);
        writer.Write(36 + (Samples * 2));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Rate);
        writer.Write(Rate * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(Samples * 2);
        for (var i = 0; i < Samples; i++)
        {
            writer.Write((short)(8000 * Math.Sin(2 * Math.PI * 440 * i / Rate)));
        }

        return bytes.ToArray();
    }
}
