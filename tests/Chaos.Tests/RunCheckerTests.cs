using AdGenius.Chaos.Checking;
using AdGenius.Chaos.Load;

namespace AdGenius.Chaos.Tests;

/// <summary>A checker that cannot fail proves nothing: each of its charges is raised here by a doctored run.</summary>
public sealed class RunCheckerTests
{
    private readonly RunSnapshot _clean = CleanRun.RunSnapshot();

    [Fact]
    public void A_clean_run_is_clean()
    {
        var report = RunChecker.Of(_clean);

        Assert.True(report.IsClean, report.ToString());
        Assert.Equal((3, 3, 2, 1), (report.Attempted, report.Accepted, report.Completed, report.Cancelled));
        Assert.True(RunChecker.IsIdle(_clean.Accepted, _clean.Jobs, _clean.TerminalEvents));
    }

    [Fact]
    public void A_job_without_a_row_is_lost()
    {
        var run = _clean with { Jobs = [.. _clean.Jobs.Skip(1)], TerminalEvents = [.. _clean.TerminalEvents.Skip(1)] };

        Assert.Contains("no row", Assert.Single(RunChecker.Of(run).Lost), StringComparison.Ordinal);
        Assert.False(RunChecker.IsIdle(run.Accepted, run.Jobs, run.TerminalEvents));
    }

    [Fact]
    public void A_job_that_never_ends_is_lost()
    {
        var run = _clean with { Jobs = Changed(_clean.Jobs, row => row with { State = "Generating", EndedAt = null }) };

        Assert.Contains("still Generating", Assert.Single(RunChecker.Of(run).Lost), StringComparison.Ordinal);
        Assert.False(RunChecker.IsIdle(run.Accepted, run.Jobs, run.TerminalEvents));
    }

    [Fact]
    public void An_end_without_event_is_lost()
    {
        var run = _clean with { TerminalEvents = [.. _clean.TerminalEvents.Skip(1)] };

        Assert.Contains("without an event", Assert.Single(RunChecker.Of(run).Lost), StringComparison.Ordinal);
        Assert.False(RunChecker.IsIdle(run.Accepted, run.Jobs, run.TerminalEvents));
    }

    [Fact]
    public void An_end_with_another_event_is_lost() =>
        Assert.Contains(
            "with the event VideoFailed",
            Assert.Single(RunChecker.Of(_clean with
            {
                TerminalEvents = Changed(_clean.TerminalEvents, terminalEvent => terminalEvent with { Type = "VideoFailed" }),
            }).Lost),
            StringComparison.Ordinal);

    [Fact]
    public void A_cancellation_without_request_is_lost()
    {
        var run = _clean with { Plan = [.. _clean.Plan.Select(Wanted)], Accepted = [.. _clean.Accepted
            .Select(accepted => accepted with { Job = Wanted(accepted.Job) })] };

        Assert.Contains("without a cancellation request", Assert.Single(RunChecker.Of(run).Lost), StringComparison.Ordinal);

        static PlannedJob Wanted(PlannedJob job) => job with { CancelAfter = null };
    }

    [Fact]
    public void A_job_past_its_deadline_is_late() =>
        Assert.Single(RunChecker.Of(_clean with { Jobs = Changed(
            _clean.Jobs,
            row => row with { EndedAt = row.AcceptedAt + _clean.Deadline + TimeSpan.FromSeconds(1) }) }).Late);

    [Fact]
    public void A_job_that_failed_has_no_cause_of_its_own()
    {
        var run = _clean with { Jobs = Changed(_clean.Jobs, row => row with { State = "Failed", Reason = "DeadlineExceeded" }) };

        Assert.Contains("DeadlineExceeded", Assert.Single(RunChecker.Of(run).FailedWithoutCause), StringComparison.Ordinal);
    }

    [Fact]
    public void A_take_that_fell_back_has_no_cause_of_its_own() => Assert.Contains(
        "is a fallback",
        Assert.Single(RunChecker.Of(_clean with { Takes = Changed(_clean.Takes, take => take with { IsFallback = true }) })
            .FailedWithoutCause),
        StringComparison.Ordinal);

    [Fact]
    public void A_job_that_ends_twice_is_duplicated() =>
        Assert.Single(RunChecker.Of(_clean with
        {
            TerminalEvents = [.. _clean.TerminalEvents, _clean.TerminalEvents.First() with { MessageId = "another" }],
        }).Duplicated);

    [Fact]
    public void An_event_that_is_delivered_twice_is_not() =>
        Assert.Empty(RunChecker.Of(_clean with { TerminalEvents = [.. _clean.TerminalEvents, _clean.TerminalEvents.First()] }).Duplicated);

    [Fact]
    public void An_object_of_two_takes_is_duplicated() =>
        Assert.Contains(
            "belongs to 2 takes",
            RunChecker.Of(_clean with { Takes = [.. _clean.Takes, _clean.Takes.First() with { TakeId = Guid.NewGuid() }] }).Duplicated[0],
            StringComparison.Ordinal);

    [Fact]
    public void A_take_too_many_is_duplicated() => Assert.Contains(
        RunChecker.Of(_clean with { Takes = [.. _clean.Takes, _clean.Takes.First() with { TakeId = Guid.NewGuid(), Objects = [] }] })
            .Duplicated,
        violation => violation.Contains("more takes", StringComparison.Ordinal));

    [Fact]
    public void A_job_without_request_is_duplicated() =>
        Assert.Single(RunChecker.Of(
            _clean with { Jobs = [.. _clean.Jobs, _clean.Jobs.First() with { Id = Guid.NewGuid(), State = "Failed" }] }).Duplicated);

    [Fact]
    public void A_second_paid_submit_is_a_double_charge()
    {
        var report = RunChecker.Of(
            _clean with { ProviderCharges = [.. _clean.ProviderCharges, _clean.ProviderCharges.First() with { Number = 9 }] });

        Assert.Single(report.DoubleCharges);
        Assert.NotEmpty(report.LedgerMismatches);
    }

    [Fact]
    public void A_cent_too_few_in_the_ledger_is_a_ledger_mismatch() => Assert.Contains(
        RunChecker.Of(_clean with { Ledger = Changed(_clean.Ledger, row => row with { Amount = row.Amount - 0.01m }) }).LedgerMismatches,
        violation => violation.Contains("the ledger has", StringComparison.Ordinal));

    [Fact]
    public void A_job_row_with_another_price_is_a_ledger_mismatch() =>
        Assert.Contains(
            "its row has",
            Assert.Single(RunChecker.Of(_clean with { Jobs = Changed(_clean.Jobs, row => row with { Cost = 0.2m }) }).LedgerMismatches),
            StringComparison.Ordinal);

    [Fact]
    public void A_reservation_left_open_is_a_ledger_mismatch() =>
        Assert.Contains(
            "is still reserved",
            Assert.Single(
                RunChecker.Of(_clean with { Ledger = Changed(_clean.Ledger, row => row with { Kind = "Reserved" }) }).LedgerMismatches),
            StringComparison.Ordinal);

    [Fact]
    public void An_account_that_is_not_the_sum_of_its_entries_is_a_ledger_mismatch() =>
        Assert.Contains(
            "account tenant/",
            Assert.Single(
                RunChecker.Of(_clean with { Accounts = Changed(_clean.Accounts, row => row with { Committed = 0 }) }).LedgerMismatches),
            StringComparison.Ordinal);

    [Fact]
    public void A_payment_for_no_job_is_a_ledger_mismatch() =>
        Assert.Contains("for no job", Assert.Single(RunChecker.Of(_clean with { ProviderCharges = [.. _clean.ProviderCharges, _clean
            .ProviderCharges
            .First() with { Number = 9, Prompt = "of another system" }] }).LedgerMismatches), StringComparison.Ordinal);

    [Fact]
    public void An_object_without_a_take_is_orphaned() =>
        Assert.Contains(
            "belongs to no take",
            Assert.Single(RunChecker.Of(_clean with
            {
                Objects = new Dictionary<string, long>(_clean.Objects) { ["staging/left.mp4"] = 1 },
            }).Orphaned),
            StringComparison.Ordinal);

    [Fact]
    public void A_take_without_its_object_is_orphaned() =>
        Assert.Contains(
            "is missing",
            Assert.Single(RunChecker.Of(_clean with { Objects = _clean.Objects.Skip(1).ToDictionary() }).Orphaned),
            StringComparison.Ordinal);

    [Fact]
    public void An_object_of_another_length_is_orphaned() =>
        Assert.Contains(
            "differs in length",
            Assert.Single(RunChecker.Of(_clean with
            {
                Objects = _clean.Objects
                    .Select((pair, index) => KeyValuePair.Create(pair.Key, pair.Value + (index == 0 ? 1 : 0)))
                    .ToDictionary(),
            }).Orphaned),
            StringComparison.Ordinal);

    [Fact]
    public void An_object_with_other_bytes_is_orphaned() =>
        Assert.Contains(
            "differs in hash",
            Assert.Single(RunChecker.Of(_clean with
            {
                Hashes = new Dictionary<string, string>(_clean.Hashes) { [_clean.Hashes.Keys.First()] = "other" },
            }).Orphaned),
            StringComparison.Ordinal);

    [Fact]
    public void An_object_in_a_strange_folder_is_orphaned() =>
        Assert.Equal(2, RunChecker.Of(_clean with { Takes = Changed(_clean.Takes, take => take with { TenantName = "other" }) }).Orphaned
            .Count(violation => violation.EndsWith("is not in the folder of other", StringComparison.Ordinal)));

    [Fact]
    public void A_video_that_does_not_play_is_orphaned()
        => Assert.Single(RunChecker.Of(_clean with { Unplayable = ["videos/a.mp4"] }).Orphaned);

    [Fact]
    public void A_completed_job_without_a_stored_take_is_orphaned() =>
        Assert.Contains(
            RunChecker.Of(_clean with { Takes = [.. _clean.Takes.Skip(1)] }).Orphaned,
            violation => violation.Contains("without a stored take", StringComparison.Ordinal));

    [Fact]
    public void An_upload_that_was_never_finished_is_orphaned()
        => Assert.Single(RunChecker.Of(_clean with { OpenUploads = ["videos/a.mp4"] }).Orphaned);

    [Fact]
    public void A_file_left_behind_is_orphaned()
        => Assert.Single(RunChecker.Of(_clean with { LeftoverFiles = ["tmp-FrameWorker-1/x.png"] }).Orphaned);

    [Fact]
    public void An_unconsumed_message_is_stranded()
        => Assert.Single(RunChecker.Of(_clean with { Queued = new Dictionary<string, int> { ["video-saga"] = 2 } }).Stranded);

    [Fact]
    public void An_unhandled_cancellation_request_is_stranded()
        => Assert.Single(RunChecker.Of(_clean with { PendingEarlyCancellations = [_clean.Jobs.First().Id] }).Stranded);

    [Fact]
    public void Only_poison_may_be_dead_lettered()
    {
        var poison = new RunSnapshot.DeadLetteredMessage("video-saga_error", IsPoison: true, "{");

        Assert.Empty(RunChecker.Of(_clean with { DeadLettered = [poison] }).Stranded);
        Assert.Single(RunChecker.Of(_clean with { DeadLettered = [poison, poison with { IsPoison = false }] }).Stranded);
    }

    [Fact]
    public void Every_violation_makes_the_run_unclean()
    {
        var clean = RunChecker.Of(_clean);
        string[] violation = ["something"];
        Assert.All(
            [
                clean with { Lost = violation }, clean with { Late = violation }, clean with { Duplicated
                    = violation }, clean with { DoubleCharges = violation },
                clean with { LedgerMismatches = violation }, clean with { Orphaned = violation }, clean with { Stranded = violation },
            ],
            report =>
            {
                Assert.False(report.IsClean);
                Assert.EndsWith("NOT CLEAN", report.ToString(), StringComparison.Ordinal);
            });
    }

    private static T[] Changed<T>(IEnumerable<T> rows, Func<T, T> change)
        => [.. rows.Select((row, index) => index == 0 ? change(row) : row)];
}
