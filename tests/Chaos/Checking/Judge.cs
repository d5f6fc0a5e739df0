using AdGenius.Chaos.Load;

namespace AdGenius.Chaos.Checking;

/// <summary>Judges a run from outside: what database, bucket, broker, events and the provider's book say, and no log.</summary>
internal static class Judge
{
    private static readonly string[] Ends = ["Completed", "Failed", "Cancelled"];
    private static readonly Dictionary<string, string> EventOfEnd = new() { ["Completed"] = "VideoCompleted", ["Failed"] = "VideoFailed", ["Cancelled"] = "VideoCancelled" };

    /// <summary>True when every accepted job has ended and its event was heard.</summary>
    public static bool IsQuiet(IEnumerable<AcceptedJob> accepted, IEnumerable<Evidence.JobRow> jobs, IEnumerable<Evidence.Ending> endings)
    {
        var ended = jobs.Where(row => Ends.Contains(row.State)).Select(row => row.Id).ToHashSet();
        var heard = endings.Select(ending => ending.JobId).ToHashSet();
        return accepted.All(job => ended.Contains(job.Job.JobId) && heard.Contains(job.Job.JobId));
    }

    public static Verdict Of(Evidence evidence)
    {
        var rows = evidence.Jobs.ToDictionary(row => row.Id);
        return new Verdict
        {
            Attempted = evidence.Plan.Count,
            Accepted = evidence.Accepted.Count,
            Completed = evidence.Jobs.Count(row => row.State == "Completed"),
            Cancelled = evidence.Jobs.Count(row => row.State == "Cancelled"),
            Failed = evidence.Jobs.Where(row => row.State == "Failed").GroupBy(row => row.Reason).ToDictionary(group => group.Key, group => group.Count()),
            Lost = [.. Lost(evidence, rows)],
            Late = [.. evidence.Jobs.Where(row => row.EndedAt - row.AcceptedAt > evidence.Deadline).Select(row => $"{row.Id}: {row.State} after {row.EndedAt - row.AcceptedAt}")],
            Duplicated = [.. Duplicated(evidence)],
            PaidTwice = [.. PaidTwice(evidence)],
            Misbooked = [.. Misbooked(evidence)],
            Orphaned = [.. Orphaned(evidence, rows)],
            Stranded = [.. Stranded(evidence)],
            TimesToEnd = [.. TimesToEnd(evidence)],
        };
    }

    private static IEnumerable<string> Lost(Evidence evidence, Dictionary<Guid, Evidence.JobRow> rows)
    {
        var heard = evidence.Endings.ToLookup(ending => ending.JobId, ending => ending.Type);
        foreach (var job in evidence.Accepted.Select(accepted => accepted.Job))
        {
            var name = $"{job.JobId} ({job.Request.RequestId}, {(job.OverBroker ? "broker" : "http")}, {job.Request.Model})";
            if (!rows.TryGetValue(job.JobId, out var row))
            {
                yield return $"{name}: no row";
            }
            else if (!Ends.Contains(row.State))
            {
                yield return $"{name}: still {row.State}";
            }
            else if (!heard.Contains(job.JobId))
            {
                yield return $"{name}: {row.State}, and nobody was told";
            }
            else if (!heard[job.JobId].Contains(EventOfEnd[row.State]))
            {
                yield return $"{name}: {row.State}, and told as {string.Join(", ", heard[job.JobId])}";
            }
            else if (row.State == "Cancelled" && job.CancelAfter is null)
            {
                yield return $"{name}: cancelled, and nobody asked for it";
            }
        }
    }

    private static IEnumerable<string> Duplicated(Evidence evidence) =>
    [
        .. evidence.Endings.GroupBy(ending => ending.JobId).Where(job => job.Select(ending => ending.MessageId).Distinct().Count() > 1)
            .Select(job => $"{job.Key}: {string.Join(", ", job.Select(ending => ending.Type))}"),
        .. evidence.Takes.SelectMany(take => take.Objects).GroupBy(stored => stored.Key).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key} belongs to {group.Count()} takes"),
        .. evidence.Jobs.Select(row => row.Id).Except(evidence.Plan.Select(job => job.JobId)).Select(id => $"{id} is a job that nobody has asked for"),
        .. evidence.Plan.Where(job => evidence.Takes.Count(take => take.JobId == job.JobId) > job.Takes).Select(job => $"{job.JobId} has more takes than asked for"),
    ];

    private static IEnumerable<string> PaidTwice(Evidence evidence) => evidence.Plan
        .Select(job => (job, Paid: PaidFor(evidence, job).Count()))
        .Where(pair => pair.Paid > pair.job.Takes)
        .Select(pair => $"{pair.job.JobId}: {pair.Paid} paid submits for {pair.job.Takes} takes");

    /// <summary>The ledger beside the provider's book, job by job, and every account beside its entries.</summary>
    private static IEnumerable<string> Misbooked(Evidence evidence)
    {
        foreach (var job in evidence.Plan)
        {
            var booked = evidence.Ledger.Where(row => row.JobId == job.JobId).Sum(row => row.Amount);
            var paid = PaidFor(evidence, job).Sum(entry => entry.Price);
            if (booked != paid)
            {
                yield return FormattableString.Invariant($"{job.JobId}: the ledger says {booked}, the provider {paid}");
            }

            if (evidence.Jobs.FirstOrDefault(row => row.Id == job.JobId) is { } told && Ends.Contains(told.State) && told.Cost != paid)
            {
                yield return FormattableString.Invariant($"{job.JobId}: its row says {told.Cost}, the provider {paid}");
            }
        }

        foreach (var row in evidence.Ledger.Where(row => row.Kind == "Reserved"))
        {
            yield return $"{row.Reference} is still only set aside";
        }

        foreach (var entry in evidence.Book.Where(entry => !evidence.Plan.Any(job => entry.Prompt.Contains(job.Mark, StringComparison.Ordinal))))
        {
            yield return $"{entry.Id} was paid for no job";
        }

        foreach (var account in evidence.Accounts)
        {
            var entries = evidence.Ledger.Where(row => row.Accounts.Split(' ').Contains(account.Account)).Sum(row => row.Amount);
            if (entries != account.Committed)
            {
                yield return FormattableString.Invariant($"account {account.Account} says {account.Committed}, its entries {entries}");
            }
        }
    }

    private static IEnumerable<string> Orphaned(Evidence evidence, Dictionary<Guid, Evidence.JobRow> rows)
    {
        var named = evidence.Takes.SelectMany(take => take.Objects).Select(stored => stored.Key).ToHashSet();
        var cancelled = evidence.Takes.Where(take => take.Status is "Cancelled" && take.Objects.Count > 0);
        return
        [
            .. evidence.Objects.Keys.Where(key => !named.Contains(key)).Select(key => $"{key} belongs to no take"),
            .. evidence.Takes.SelectMany(take => take.Objects).Where(stored => !evidence.Objects.TryGetValue(stored.Key, out var length) || length != stored.Length)
                .Select(stored => $"{stored.Key} is missing or not as long as its row says"),
            .. evidence.Takes.SelectMany(take => take.Objects).Where(stored => evidence.Hashes.TryGetValue(stored.Key, out var hash) && hash != stored.Sha256)
                .Select(stored => $"{stored.Key} has other bytes than its row says"),
            .. evidence.Takes.SelectMany(take => take.Objects.Select(stored => (take, stored)))
                .Where(pair => !pair.stored.Key.StartsWith($"videos/{pair.take.TenantName}/", StringComparison.Ordinal))
                .Select(pair => $"{pair.stored.Key} is not in the folder of {pair.take.TenantName}"),
            .. evidence.Unplayable.Select(key => $"{key} does not play"),
            .. cancelled.Select(take => $"take {take.TakeId} is cancelled and names objects"),
            .. rows.Values.Where(row => row.State == "Completed" && !evidence.Takes.Any(take => take.JobId == row.Id && take.Status == "Stored" && take.Objects.Count > 0))
                .Select(row => $"{row.Id} is Completed without a stored take"),
            .. evidence.OpenUploads.Select(key => $"an upload of {key} was never finished"),
            .. evidence.LeftFiles.Select(file => $"{file} was left behind"),
        ];
    }

    private static IEnumerable<string> Stranded(Evidence evidence) =>
    [
        .. evidence.Queued.Where(queue => queue.Value > 0).Select(queue => $"{queue.Value} messages are still in {queue.Key}"),
        .. evidence.ForgottenCancels.Select(id => $"the order to cancel {id} is still waiting for it, though it is there"),
        .. evidence.Shelved.Where(message => !message.IsPoison).Select(message => $"{message.What} is in {message.Queue}"),
    ];

    private static IEnumerable<TimeSpan> TimesToEnd(Evidence evidence)
    {
        var heard = evidence.Endings.ToLookup(ending => ending.JobId);
        return evidence.Accepted.Where(accepted => heard.Contains(accepted.Job.JobId))
            .Select(accepted => heard[accepted.Job.JobId].Min(ending => ending.At) - accepted.At)
            .Select(time => time > TimeSpan.Zero ? time : TimeSpan.Zero).Order();
    }

    private static IEnumerable<Fleet.RecordingProvider.Entry> PaidFor(Evidence evidence, PlannedJob job) =>
        evidence.Book.Where(entry => entry.Prompt.Contains(job.Mark, StringComparison.Ordinal));
}
