using AdGenius.Chaos.Checking;
using AdGenius.Chaos.Load;

namespace AdGenius.Chaos.Tests;

/// <summary>A checker that cannot fail proves nothing: each of its charges is raised here by a doctored run.</summary>
public sealed class JudgeTests
{
    private readonly Evidence _clean = CleanRun.Evidence();

    [Fact]
    public void A_clean_run_is_clean()
    {
        var verdict = Judge.Of(_clean);

        Assert.True(verdict.IsClean, verdict.ToString());
        Assert.Equal((3, 3, 2, 1), (verdict.Attempted, verdict.Accepted, verdict.Completed, verdict.Cancelled));
        Assert.True(Judge.IsQuiet(_clean.Accepted, _clean.Jobs, _clean.Endings));
    }

    [Fact]
    public void A_job_without_a_row_is_lost()
    {
        var run = _clean with { Jobs = [.. _clean.Jobs.Skip(1)], Endings = [.. _clean.Endings.Skip(1)] };

        Assert.Contains("no row", Assert.Single(Judge.Of(run).Lost), StringComparison.Ordinal);
        Assert.False(Judge.IsQuiet(run.Accepted, run.Jobs, run.Endings));
    }

    [Fact]
    public void A_job_that_never_ends_is_lost()
    {
        var run = _clean with { Jobs = Changed(_clean.Jobs, row => row with { State = "Generating", EndedAt = null }) };

        Assert.Contains("still Generating", Assert.Single(Judge.Of(run).Lost), StringComparison.Ordinal);
        Assert.False(Judge.IsQuiet(run.Accepted, run.Jobs, run.Endings));
    }

    [Fact]
    public void An_end_that_nobody_was_told_of_is_lost()
    {
        var run = _clean with { Endings = [.. _clean.Endings.Skip(1)] };

        Assert.Contains("nobody was told", Assert.Single(Judge.Of(run).Lost), StringComparison.Ordinal);
        Assert.False(Judge.IsQuiet(run.Accepted, run.Jobs, run.Endings));
    }

    [Fact]
    public void An_end_told_as_another_is_lost() =>
        Assert.Contains("told as VideoFailed", Assert.Single(Judge.Of(_clean with { Endings = Changed(_clean.Endings, ending => ending with { Type = "VideoFailed" }) }).Lost), StringComparison.Ordinal);

    [Fact]
    public void A_cancellation_that_nobody_asked_for_is_lost()
    {
        var run = _clean with { Plan = [.. _clean.Plan.Select(Wanted)], Accepted = [.. _clean.Accepted.Select(accepted => accepted with { Job = Wanted(accepted.Job) })] };

        Assert.Contains("nobody asked", Assert.Single(Judge.Of(run).Lost), StringComparison.Ordinal);

        static PlannedJob Wanted(PlannedJob job) => job with { CancelAfter = null };
    }

    [Fact]
    public void A_job_past_its_deadline_is_late() =>
        Assert.Single(Judge.Of(_clean with { Jobs = Changed(_clean.Jobs, row => row with { EndedAt = row.AcceptedAt + _clean.Deadline + TimeSpan.FromSeconds(1) }) }).Late);

    [Fact]
    public void A_job_that_ends_twice_is_duplicated() =>
        Assert.Single(Judge.Of(_clean with { Endings = [.. _clean.Endings, _clean.Endings.First() with { MessageId = "another" }] }).Duplicated);

    [Fact]
    public void An_event_that_is_delivered_twice_is_not() =>
        Assert.Empty(Judge.Of(_clean with { Endings = [.. _clean.Endings, _clean.Endings.First()] }).Duplicated);

    [Fact]
    public void An_object_of_two_takes_is_duplicated() =>
        Assert.Contains("belongs to 2 takes", Judge.Of(_clean with { Takes = [.. _clean.Takes, _clean.Takes.First() with { TakeId = Guid.NewGuid() }] }).Duplicated[0], StringComparison.Ordinal);

    [Fact]
    public void A_take_too_many_is_duplicated() => Assert.Contains(
        Judge.Of(_clean with { Takes = [.. _clean.Takes, _clean.Takes.First() with { TakeId = Guid.NewGuid(), Objects = [] }] }).Duplicated,
        charge => charge.Contains("more takes", StringComparison.Ordinal));

    [Fact]
    public void A_job_that_nobody_asked_for_is_duplicated() =>
        Assert.Single(Judge.Of(_clean with { Jobs = [.. _clean.Jobs, _clean.Jobs.First() with { Id = Guid.NewGuid(), State = "Failed" }] }).Duplicated);

    [Fact]
    public void A_second_paid_submit_is_paid_twice()
    {
        var verdict = Judge.Of(_clean with { Book = [.. _clean.Book, _clean.Book.First() with { Id = "video_9" }] });

        Assert.Single(verdict.PaidTwice);
        Assert.NotEmpty(verdict.Misbooked);
    }

    [Fact]
    public void A_cent_too_few_in_the_ledger_is_misbooked() => Assert.Contains(
        Judge.Of(_clean with { Ledger = Changed(_clean.Ledger, row => row with { Amount = row.Amount - 0.01m }) }).Misbooked,
        charge => charge.Contains("the ledger says", StringComparison.Ordinal));

    [Fact]
    public void A_job_whose_row_tells_another_price_is_misbooked() =>
        Assert.Contains("its row says", Assert.Single(Judge.Of(_clean with { Jobs = Changed(_clean.Jobs, row => row with { Cost = 0.2m }) }).Misbooked), StringComparison.Ordinal);

    [Fact]
    public void Money_that_stays_set_aside_is_misbooked() =>
        Assert.Contains("set aside", Assert.Single(Judge.Of(_clean with { Ledger = Changed(_clean.Ledger, row => row with { Kind = "Reserved" }) }).Misbooked), StringComparison.Ordinal);

    [Fact]
    public void An_account_that_is_not_the_sum_of_its_entries_is_misbooked() =>
        Assert.Contains("account tenant/", Assert.Single(Judge.Of(_clean with { Accounts = Changed(_clean.Accounts, row => row with { Committed = 0 }) }).Misbooked), StringComparison.Ordinal);

    [Fact]
    public void A_payment_for_no_job_is_misbooked() =>
        Assert.Contains("for no job", Assert.Single(Judge.Of(_clean with { Book = [.. _clean.Book, _clean.Book.First() with { Id = "video_9", Prompt = "of somebody else" }] }).Misbooked), StringComparison.Ordinal);

    [Fact]
    public void An_object_without_a_take_is_orphaned() =>
        Assert.Contains("belongs to no take", Assert.Single(Judge.Of(_clean with { Objects = new Dictionary<string, long>(_clean.Objects) { ["staging/left.mp4"] = 1 } }).Orphaned), StringComparison.Ordinal);

    [Fact]
    public void A_take_without_its_object_is_orphaned() =>
        Assert.Contains("is missing", Assert.Single(Judge.Of(_clean with { Objects = _clean.Objects.Skip(1).ToDictionary() }).Orphaned), StringComparison.Ordinal);

    [Fact]
    public void An_object_of_another_length_is_orphaned() =>
        Assert.Contains("not as long", Assert.Single(Judge.Of(_clean with { Objects = _clean.Objects.Select((pair, index) => KeyValuePair.Create(pair.Key, pair.Value + (index == 0 ? 1 : 0))).ToDictionary() }).Orphaned), StringComparison.Ordinal);

    [Fact]
    public void An_object_with_other_bytes_is_orphaned() =>
        Assert.Contains("other bytes", Assert.Single(Judge.Of(_clean with { Hashes = new Dictionary<string, string>(_clean.Hashes) { [_clean.Hashes.Keys.First()] = "other" } }).Orphaned), StringComparison.Ordinal);

    [Fact]
    public void An_object_in_a_strange_folder_is_orphaned() =>
        Assert.Equal(2, Judge.Of(_clean with { Takes = Changed(_clean.Takes, take => take with { TenantName = "other" }) }).Orphaned.Count(charge => charge.EndsWith("is not in the folder of other", StringComparison.Ordinal)));

    [Fact]
    public void A_video_that_does_not_play_is_orphaned() => Assert.Single(Judge.Of(_clean with { Unplayable = ["videos/a.mp4"] }).Orphaned);

    [Fact]
    public void A_completed_job_without_a_stored_take_is_orphaned() =>
        Assert.Contains(Judge.Of(_clean with { Takes = [.. _clean.Takes.Skip(1)] }).Orphaned, charge => charge.Contains("without a stored take", StringComparison.Ordinal));

    [Fact]
    public void An_upload_that_was_never_finished_is_orphaned() => Assert.Single(Judge.Of(_clean with { OpenUploads = ["videos/a.mp4"] }).Orphaned);

    [Fact]
    public void A_file_left_behind_is_orphaned() => Assert.Single(Judge.Of(_clean with { LeftFiles = ["tmp-FrameWorker-1/x.png"] }).Orphaned);

    [Fact]
    public void A_message_that_nobody_reads_is_stranded() => Assert.Single(Judge.Of(_clean with { Queued = new Dictionary<string, int> { ["video-saga"] = 2 } }).Stranded);

    [Fact]
    public void An_order_to_cancel_that_nobody_heeds_is_stranded() => Assert.Single(Judge.Of(_clean with { ForgottenCancels = [_clean.Jobs.First().Id] }).Stranded);

    [Fact]
    public void Of_the_messages_for_people_only_poison_may_be_there()
    {
        var poison = new Evidence.ShelvedMessage("video-saga_error", IsPoison: true, "{");

        Assert.Empty(Judge.Of(_clean with { Shelved = [poison] }).Stranded);
        Assert.Single(Judge.Of(_clean with { Shelved = [poison, poison with { IsPoison = false }] }).Stranded);
    }

    [Fact]
    public void Every_charge_makes_the_run_unclean()
    {
        var clean = Judge.Of(_clean);
        string[] charge = ["something"];
        Assert.All(
            [
                clean with { Lost = charge }, clean with { Late = charge }, clean with { Duplicated = charge }, clean with { PaidTwice = charge },
                clean with { Misbooked = charge }, clean with { Orphaned = charge }, clean with { Stranded = charge },
            ],
            verdict =>
            {
                Assert.False(verdict.IsClean);
                Assert.EndsWith("NOT CLEAN", verdict.ToString(), StringComparison.Ordinal);
            });
    }

    private static T[] Changed<T>(IEnumerable<T> rows, Func<T, T> change) => [.. rows.Select((row, index) => index == 0 ? change(row) : row)];
}
