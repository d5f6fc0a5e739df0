using System.Collections.Concurrent;
using System.Diagnostics;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>
/// With every fault the provider has billed one job per attempt at most, and the ledger equals its bill to the cent.
/// </summary>
public sealed class FaultRunTests
{
    [Fact]
    public async Task Everything_succeeds()
    {
        await using var provider = await BillingProvider.StartAsync();
        await using var worker = await WorkerHost.StartAsync(provider.Settings);
        var command = Order("runway_gen3", 1);
        await worker.SendAsync(command);

        var answer = await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(0.60m, answer.Cost);
        Assert.Equal("gen4.5", answer.ProducedBy.Resolved);
        Assert.False(answer.ProducedBy.IsSimulated);
        await worker.Results.WaitAsync<Contracts.Videos.UsageRecorded>(usage => usage.TakeId == command.TakeId && usage.Cost == 0.60m);
        await AssertLedgerEqualsBillAsync(worker, provider);
    }

    [Theory]
    [InlineData("runway_gen3", false)]
    [InlineData("openai_shorts", true)]
    public async Task The_response_to_a_submit_is_lost(string model, bool canReconcile)
    {
        await using var provider = await BillingProvider.StartAsync();
        provider.AfterBilling = _ => ServerReply.BrokenOff;
        await using var worker = await WorkerHost.StartAsync(provider.Settings);
        var command = Order(model, 1);
        await worker.SendAsync(command);

        await AssertEndAsync(worker, command, canReconcile);

        Assert.Equal(1, provider.Billed);
        await AssertLedgerEqualsBillAsync(worker, provider);
    }

    /// <summary>The proxy gave the request up after some time; the server made the job.</summary>
    [Theory]
    [InlineData("<html><body><h1>Error 503 backend read error</h1><h3>Guru Meditation:</h3><p>Varnish cache server</p></body></html>")]
    [InlineData("<!DOCTYPE html><html><head><title>Application Error</title></head><body><iframe src=\"//herokucdn.com/\"></body></html>")]
    [InlineData("")]
    public async Task A_proxy_answers_503_to_a_submit_that_the_server_has_taken(string body)
    {
        await using var provider = await BillingProvider.StartAsync();
        provider.AfterBilling = _ => ServerReply.Json(503, body);
        var settings = provider.Settings;
        settings["Providers:OpenAiVideos:MaxRetries"] = "2";
        settings["Providers:OpenAiVideos:RetryDelay"] = "00:00:00.001";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = Order("openai_shorts", 1);
        await worker.SendAsync(command);

        await AssertEndAsync(worker, command, canReconcile: true);

        Assert.Equal(1, provider.Billed);
        await AssertLedgerEqualsBillAsync(worker, provider);
    }

    [LongTest]
    [Theory]
    [InlineData("runway_gen3", false)]
    [InlineData("openai_shorts", true)]
    public async Task The_process_is_killed_between_submit_and_record(string model, bool canReconcile)
    {
        using var home = new TemporaryFolder("adgenius-kill-");
        await using var provider = await BillingProvider.StartAsync();
        provider.AfterBilling = _ => ServerReply.Silence; // billed, and the worker waits for the response
        var command = Order(model, 1);
        var first = await WorkerHost.StartAsync(provider.Settings, home.Path);
        await first.StopAsync();                          // leaves an empty database for the process that will be killed
        await using (var taken = await WorkerHost.StartAsync(WithoutWork(provider.Settings), home.Path))
        {
            await taken.SendAsync(command);
            await taken.ChangeAsync(
                database => Facts.UntilAsync(() => database.Set<Submission>().AnyAsync(TestContext.Current.CancellationToken)));
        }

        // The next process waits for the end of the lease, which is as long as the killed process may have waited for a response.
        using var victim = StartProcess(home.Path, new(provider.Settings)
        {
            ["Submissions:Lease"] = "00:00:05",
            ["Providers:Runway:AttemptTimeout"] = "00:00:05",
            ["Providers:OpenAiVideos:AttemptTimeout"] = "00:00:05",
        });
        await provider.FirstBilled.Task.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
        victim.Kill(entireProcessTree: true);             // SIGKILL: no shutdown code runs
        await victim.WaitForExitAsync(TestContext.Current.CancellationToken);
        provider.AfterBilling = _ => null;

        await using (var worker = await WorkerHost.StartAsync(provider.Settings, home.Path))
        {
            await AssertEndAsync(worker, command, canReconcile);
            Assert.Equal(1, provider.Billed);
            await AssertLedgerEqualsBillAsync(worker, provider);
        }
    }

    /// <summary>
    /// Four of five calls are throttled, for each command alike: the delay doubles from call to call, so that one command which meets the
    /// throttling a dozen times in a row would wait for minutes.
    /// </summary>
    [Fact]
    public async Task Heavy_throttling_delays_but_loses_nothing()
    {
        await using var provider = await BillingProvider.StartAsync();
        var calls = new ConcurrentDictionary<string, int>();
        provider.BeforeBilling = request => calls.AddOrUpdate((string)request.Json!["promptText"]!, 1, (_, count) => count + 1) % 5 != 0
            ? ServerReply.Json(429, "{}").With("retry-after-ms", "10")
            : null;
        await using var worker = await WorkerHost.StartAsync(provider.Settings);
        var commands = Enumerable.Range(0, 20).Select(number => Order("runway_gen3", number)).ToList();
        await Task.WhenAll(commands.Select(worker.SendAsync));

        foreach (var command in commands)
        {
            await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        }

        Assert.Equal(Enumerable.Repeat(5, 20), calls.Values);
        Assert.Equal(20, provider.Billed);
        Assert.Equal(1, provider.MaxForOnePrompt);
        await AssertLedgerEqualsBillAsync(worker, provider);
    }

    [Fact]
    public async Task Every_command_is_delivered_three_times_while_a_third_of_the_responses_is_lost()
    {
        await using var provider = await BillingProvider.StartAsync();
        var booked = 0;
        provider.AfterBilling = _ => Interlocked.Increment(ref booked) % 3 == 0 ? ServerReply.BrokenOff : null;
        await using var worker = await WorkerHost.StartAsync(provider.Settings);
        var commands = Enumerable.Range(0, 12).Select(number => Order("openai_shorts", number)).ToList();
        await Task.WhenAll(commands.SelectMany(command => Enumerable.Repeat(command, 3)).Select(worker.SendAsync));

        foreach (var command in commands)
        {
            await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        }

        Assert.Equal(12, provider.Billed);
        Assert.Equal(1, provider.MaxForOnePrompt);
        await AssertLedgerEqualsBillAsync(worker, provider);
    }

    [LongTest]
    [Fact]
    public async Task Fifty_concurrent_commands_do_not_exceed_the_tenants_budget()
    {
        await using var provider = await BillingProvider.StartAsync();
        var settings = provider.Settings;
        settings["Budgets:Tenants:acme"] = "6.10"; // ten clips of 0.60, and a little that is not enough for another
        await using var worker = await WorkerHost.StartAsync(settings);
        var commands = Enumerable.Range(0, 50).Select(number => Order("runway_gen3", number)).ToList();
        await Task.WhenAll(commands.Select(worker.SendAsync));

        foreach (var command in commands)
        {
            await Facts.UntilAsync(() => Task.FromResult(
                worker.Results.All<ClipGenerated>().Any(clip => clip.TakeId == command.TakeId)
                    || worker.Results.All<ClipFailed>().Any(clip => clip.TakeId == command.TakeId)));
        }

        Assert.Equal(10, provider.Billed);
        Assert.Equal(10, worker.Results.All<ClipGenerated>().Select(clip => clip.TakeId).Distinct().Count());
        Assert.All(
            worker.Results.All<ClipFailed>(),
            failed => Assert.Equal((FailureCode.BudgetExceeded, 0m), (failed.Failure.Code, failed.Cost)));
        await AssertLedgerEqualsBillAsync(worker, provider);
    }

    [Fact]
    public async Task A_command_over_its_own_limit_is_refused_before_any_request()
    {
        await using var provider = await BillingProvider.StartAsync();
        await using var worker = await WorkerHost.StartAsync(provider.Settings);
        var command = Order("runway_gen3", 1) with { MaxCost = 0.59m };
        await worker.SendAsync(command);

        var answer = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(FailureCode.BudgetExceeded, answer.Failure.Code);
        Assert.Equal(0, provider.Billed);
        Assert.Empty(await worker.LedgerAsync());
    }

    [Fact]
    public async Task A_server_that_made_the_job_answers_502_and_lists_no_prompts_is_paid_once()
    {
        await using var provider = await BillingProvider.StartAsync();
        provider.ListsPrompts = false;
        provider.AfterBilling = _ => ServerReply.Status(502);
        await using var worker = await WorkerHost.StartAsync(provider.Settings);
        var command = Order("openai_shorts", 1) with { MaxCost = 1, JobMaxCost = 1 };
        await worker.SendAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.OutcomeUnknown, BillingProvider.Price), (failed.Failure.Code, failed.Cost));
        Assert.Equal(1, provider.Billed);
        await AssertLedgerEqualsBillAsync(worker, provider);
    }

    [Theory]
    [InlineData(3.0, 2)]  // room for both
    [InlineData(0.65, 1)] // the first may have been accepted, so the repeat would pass the limit
    public async Task A_server_that_hides_its_jobs_is_paid_for_at_most_one_repeat(double maxCost, int billed)
    {
        await using var provider = await BillingProvider.StartAsync();
        provider.ListsJobs = false;
        provider.AfterBilling = _ => ServerReply.BrokenOff;
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var worker = await WorkerHost.StartAtAsync(time, provider.SettingsWithLongCalls);
        var command = Order("openai_shorts", 1) with { MaxCost = (decimal)maxCost, JobMaxCost = (decimal)maxCost };
        await worker.SendAsync(command);

        // a new job may be listed half a minute late, so that much time passes before each verdict
        await Facts.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            return Task.FromResult(worker.Results.All<ClipFailed>().Count > 0);
        });
        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(billed, provider.Billed);
        Assert.Equal(billed * BillingProvider.Price, failed.Cost);
        await AssertLedgerEqualsBillAsync(worker, provider);
    }

    /// <summary>Whatever throws there: money must not stay reserved for ever.</summary>
    [Fact]
    public async Task A_lost_submit_whose_search_throws_ends_as_unknown_and_paid()
    {
        await using var provider = await BillingProvider.StartAsync();
        provider.AfterBilling = _ => ServerReply.Status(502);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var settings = provider.SettingsWithLongCalls;
        settings["Providers:OpenAiVideos:PollInterval"] = "00:01:00"; // the search begins when the clock is moved
        await using var worker = await WorkerHost.StartAtAsync(time, settings);
        var command = Order("openai_shorts", 1);
        await worker.SendAsync(command);
        await UntilLostAsync(worker);
        await worker.ChangeAsync(database => database.Set<Submission>().ExecuteUpdateAsync(
            set => set.SetProperty(row => row.ClipRequestJson, "{"), TestContext.Current.CancellationToken));

        await Facts.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return Task.FromResult(worker.Results.All<ClipFailed>().Count > 0);
        });

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
        Assert.Equal((FailureCode.OutcomeUnknown, BillingProvider.Price), (failed.Failure.Code, failed.Cost));
        await AssertLedgerEqualsBillAsync(worker, provider);
    }

    /// <summary>It holds its slot, its money and its take meanwhile, and a wait of a day would outlast the job.</summary>
    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_lost_submit_ends_in_time_when_the_list_of_jobs_asks_for_a_long_wait(int status)
    {
        await using var provider = await BillingProvider.StartAsync();
        provider.AfterBilling = _ => ServerReply.BrokenOff;
        provider.ListReply = ServerReply.Json(status, "{}").With("Retry-After", "86400");
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var sentAt = time.GetUtcNow();
        var settings = provider.SettingsWithLongCalls;
        settings["Providers:OpenAiVideos:PollInterval"] = "00:01:00"; // the search begins when the clock is moved
        await using var worker = await WorkerHost.StartAtAsync(time, settings);
        var command = Order("openai_shorts", 1);
        await worker.SendAsync(command);
        await UntilLostAsync(worker);

        await Facts.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return Task.FromResult(worker.Results.All<ClipFailed>().Count > 0);
        });

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
        Assert.Equal((FailureCode.OutcomeUnknown, BillingProvider.Price), (failed.Failure.Code, failed.Cost));
        Assert.InRange(time.GetUtcNow() - sentAt, TimeSpan.FromMinutes(5), TimeSpan.FromHours(2));
        await AssertLedgerEqualsBillAsync(worker, provider);
    }

    /// <summary>The server may still work on a submit that was given up, and lists the job when it has made it.</summary>
    [Fact]
    public async Task A_job_that_is_listed_only_after_its_submit_has_timed_out_is_found()
    {
        await using var provider = await BillingProvider.StartAsync();
        provider.AfterBilling = _ => ServerReply.Silence;
        provider.ListsJobs = false;
        provider.NamesEndOfList = true;
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var worker = await WorkerHost.StartAtAsync(time, provider.SettingsWithLongCalls);
        var command = Order("openai_shorts", 1);
        await worker.SendAsync(command);
        await provider.FirstBilled.Task.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromMinutes(10));
        await UntilLostAsync(worker);
        time.Advance(TimeSpan.FromSeconds(20));
        await Facts.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(10)); // the loop may have begun its wait only since
            return Task.FromResult(provider.ListReads > 0);
        });
        provider.AfterBilling = _ => null;
        provider.ListsJobs = true;

        await AdvanceToEndAsync(time, worker);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        Assert.Equal(1, provider.Billed);
        await AssertLedgerEqualsBillAsync(worker, provider);
    }

    /// <summary>However long the call could have lasted: it is known when it ended.</summary>
    [Fact]
    public async Task A_submit_that_was_not_received_is_repeated_within_a_minute_of_its_loss()
    {
        await using var provider = await BillingProvider.StartAsync();
        provider.NamesEndOfList = true;
        var submits = 0;
        provider.BeforeBilling = _ => Interlocked.Increment(ref submits) == 1 ? ServerReply.BrokenOff : null;
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var worker = await WorkerHost.StartAtAsync(time, provider.SettingsWithLongCalls);
        var command = Order("openai_shorts", 1);
        await worker.SendAsync(command);
        await UntilLostAsync(worker);

        for (var seconds = 0; seconds < 60; seconds += 20)
        {
            var reads = provider.ListReads;
            var polls = 0;
            await Facts.UntilAsync(() =>
            {
                // Again after some seconds: the worker may have set its timer only after the clock was advanced.
                if (polls++ % 250 == 0)
                {
                    time.Advance(TimeSpan.FromSeconds(20));
                }

                return Task.FromResult(provider.ListReads > reads || provider.Billed > 0);
            });
        }

        await Facts.UntilAsync(() => Task.FromResult(provider.Billed > 0));
        await AdvanceToEndAsync(time, worker);
        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        await AssertLedgerEqualsBillAsync(worker, provider);
    }

    /// <summary>A row that a process left during the call is taken over when the call has ended: its search begins only then.</summary>
    [Fact]
    public async Task A_job_is_searched_again_after_a_long_call_whose_process_has_ended()
    {
        using var home = new TemporaryFolder("adgenius-crash-");
        await using var provider = await BillingProvider.StartAsync();
        provider.AfterBilling = _ => ServerReply.BrokenOff;
        provider.NamesEndOfList = true;
        provider.ListReply = ServerReply.Status(503);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var settings = provider.SettingsWithLongCalls;
        var command = Order("openai_shorts", 1);
        await using (var first = await WorkerHost.StartAtAsync(time, settings, home.Path))
        {
            await first.SendAsync(command);
            await UntilLostAsync(first);
            await first.ChangeAsync(database => database.Set<Submission>().ExecuteUpdateAsync(
                set => set.SetProperty(row => row.DueAt, row => row.SentAt).SetProperty(row => row.ProviderToken, (string?)null),
                TestContext.Current.CancellationToken)); // as before the end of the call
        }

        time.Advance(TimeSpan.FromMinutes(11));
        await using (var worker = await WorkerHost.StartAtAsync(time, settings, home.Path))
        {
            await Facts.UntilAsync(() =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(provider.ListReads > 0);
            });
            provider.ListReply = null;

            await AdvanceToEndAsync(time, worker);

            await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
            Assert.Equal(1, provider.Billed);
            await AssertLedgerEqualsBillAsync(worker, provider);
        }
    }

    private static Task AdvanceToEndAsync(FakeTimeProvider time, WorkerHost worker) => Facts.UntilAsync(() =>
    {
        time.Advance(TimeSpan.FromSeconds(2));
        return Task.FromResult(worker.Results.All<ClipFailed>().Count + worker.Results.All<ClipGenerated>().Count > 0);
    });

    private static GenerateClip Order(string model, int number) =>
        Commands.Clip(model, $"a paper boat, number {number}", 5, quality: Contracts.Videos.Quality.Standard);

    private static Task UntilLostAsync(WorkerHost worker) => worker.ChangeAsync(database => Facts.UntilAsync(
        () => database.Set<Submission>().AnyAsync(
            row => row.Status == SubmissionStatus.Submitting && row.LeaseId == null, TestContext.Current.CancellationToken)));

    private static async Task AssertEndAsync(WorkerHost worker, GenerateClip command, bool canReconcile)
    {
        if (canReconcile)
        {
            await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
            return;
        }

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
        Assert.Equal((FailureCode.OutcomeUnknown, BillingProvider.Price), (failed.Failure.Code, failed.Cost));
    }

    private static async Task AssertLedgerEqualsBillAsync(WorkerHost worker, BillingProvider provider)
    {
        var entries = await worker.LedgerAsync();
        Assert.All(entries, entry => Assert.NotEqual(LedgerKind.Reserved, entry.Kind));
        Assert.Equal(provider.Charged, entries.Sum(entry => Micros.ToDollars(entry.AmountMicros)));
        await worker.ChangeAsync(async database =>
        {
            var month = await database.Set<LedgerAccount>().Where(account => account.Account.StartsWith("tenant/"))
                .SumAsync(account => account.CommittedMicros);
            Assert.Equal(provider.Charged, Micros.ToDollars(month));
        });
    }

    /// <summary>Takes commands in and works on none, so that another process can.</summary>
    private static Dictionary<string, string?> WithoutWork(Dictionary<string, string?> settings) => new(settings)
    {
        ["Submissions:SweepInterval"] = "00:01:00",
        ["Submissions:Paused"] = "true",
    };

    private static Process StartProcess(string home, Dictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo("dotnet") {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "AdGenius.ProviderWorker.dll") } };
        start.Environment["ADGENIUS_HOME"] = home;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["ADGENIUS_Submissions__SweepInterval"] = "00:00:00.050";
        foreach (var (name, value) in settings)
        {
            var variable = name.Contains(':', StringComparison.Ordinal)
                ? "ADGENIUS_" + name.Replace(":", "__", StringComparison.Ordinal)
                : name;
            start.Environment[variable] = value;
        }

        return Process.Start(start)!;
    }
}
