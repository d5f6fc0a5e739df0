using AdGenius.Chaos.Load;

namespace AdGenius.Chaos.Checking;

/// <summary>Checks a run from outside: by database, bucket, broker, events and the provider's record, and no log.</summary>
internal static class RunChecker
{
    private static readonly string[] TerminalStates = ["Completed", "Failed", "Cancelled"];
    private static readonly Dictionary<string, string> EventOfState = new() {
        ["Completed"] = "VideoCompleted",
        ["Failed"] = "VideoFailed",
        ["Cancelled"] = "VideoCancelled" };

    /// <summary>True when every accepted job has ended and its event was received.</summary>
    public static bool IsIdle(
        IEnumerable<AcceptedJob> accepted,
        IEnumerable<RunSnapshot.JobRow> jobs,
        IEnumerable<RunSnapshot.TerminalEvent> terminalEvents)
    {
        var ended = jobs.Where(row => TerminalStates.Contains(row.State)).Select(row => row.Id).ToHashSet();
        var received = terminalEvents.Select(terminalEvent => terminalEvent.JobId).ToHashSet();
        return accepted.All(job => ended.Contains(job.Job.JobId) && received.Contains(job.Job.JobId));
    }

    public static RunReport Of(RunSnapshot snapshot)
    {
        var rows = snapshot.Jobs.ToDictionary(row => row.Id);
        return new RunReport
        {
            Attempted = snapshot.Plan.Count,
            Accepted = snapshot.Accepted.Count,
            Completed = snapshot.Jobs.Count(row => row.State == "Completed"),
            Cancelled = snapshot.Jobs.Count(row => row.State == "Cancelled"),
            Failed = snapshot.Jobs.Where(row => row.State == "Failed").GroupBy(row => row.Reason)
                .ToDictionary(group => group.Key, group => group.Count()),
            Lost = [.. Lost(snapshot, rows)],
            Late = [.. snapshot.Jobs.Where(row => row.EndedAt - row.AcceptedAt > snapshot.Deadline)
                .Select(row => $"{row.Id}: {row.State} after {row.EndedAt - row.AcceptedAt}")],
            FailedWithoutCause = [.. FailedWithoutCause(snapshot)],
            Duplicated = [.. Duplicated(snapshot)],
            DoubleCharges = [.. DoubleCharges(snapshot)],
            LedgerMismatches = [.. LedgerMismatches(snapshot)],
            Orphaned = [.. Orphaned(snapshot, rows)],
            Stranded = [.. Stranded(snapshot)],
            CompletionTimes = [.. CompletionTimes(snapshot)],
        };
    }

    private static IEnumerable<string> Lost(RunSnapshot snapshot, Dictionary<Guid, RunSnapshot.JobRow> rows)
    {
        var received = snapshot.TerminalEvents.ToLookup(terminalEvent => terminalEvent.JobId, terminalEvent => terminalEvent.Type);
        foreach (var job in snapshot.Accepted.Select(accepted => accepted.Job))
        {
            var name = $"{job.JobId} ({job.Request.RequestId}, {(job.ViaBroker ? "broker" : "http")}, {job.Request.Model})";
            if (!rows.TryGetValue(job.JobId, out var row))
            {
                yield return $"{name}: no row";
            }
            else if (!TerminalStates.Contains(row.State))
            {
                yield return $"{name}: still {row.State}";
            }
            else if (!received.Contains(job.JobId))
            {
                yield return $"{name}: {row.State}, without an event";
            }
            else if (!received[job.JobId].Contains(EventOfState[row.State]))
            {
                yield return $"{name}: {row.State}, with the event {string.Join(", ", received[job.JobId])}";
            }
            else if (row.State == "Cancelled" && job.CancelAfter is null)
            {
                yield return $"{name}: cancelled, without a cancellation request";
            }
        }
    }

    /// <summary>
    /// Every request of the plan can be served, so no job has a cause of its own to fail, and no take one to fall back: what is injected is
    /// trouble of others, and it ends.
    /// </summary>
    private static IEnumerable<string> FailedWithoutCause(RunSnapshot snapshot) =>
    [
        .. snapshot.Jobs.Where(row => row.State == "Failed").Select(row => $"{row.Id}: {row.Reason}"),
        .. snapshot.Takes.Where(take => take.Status == "Failed").Select(take => $"take {take.TakeId} of {take.JobId} failed"),
        .. snapshot.Takes.Where(take => take.IsFallback).Select(take => $"take {take.TakeId} of {take.JobId} is a fallback"),
    ];

    private static IEnumerable<string> Duplicated(RunSnapshot snapshot) =>
    [
        .. snapshot.TerminalEvents.GroupBy(terminalEvent => terminalEvent.JobId)
            .Where(job => job.Select(terminalEvent => terminalEvent.MessageId).Distinct().Count() > 1)
            .Select(job => $"{job.Key}: {string.Join(", ", job.Select(terminalEvent => terminalEvent.Type))}"),
        .. snapshot.Takes.SelectMany(take => take.Objects).GroupBy(stored => stored.Key).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key} belongs to {group.Count()} takes"),
        .. snapshot.Jobs.Select(row => row.Id).Except(snapshot.Plan.Select(job => job.JobId))
            .Select(id => $"{id} is a job without a request"),
        .. snapshot.Plan.Where(job => snapshot.Takes.Count(take => take.JobId == job.JobId) > job.Takes)
            .Select(job => $"{job.JobId} has more takes than requested"),
    ];

    private static IEnumerable<string> DoubleCharges(RunSnapshot snapshot) => snapshot.Plan
        .Select(job => (job, Paid: PaidFor(snapshot, job).Count()))
        .Where(pair => pair.Paid > pair.job.Takes)
        .Select(pair => $"{pair.job.JobId}: {pair.Paid} paid submissions for {pair.job.Takes} takes");

    /// <summary>Compares the ledger with the provider's record for each job, and each account with its entries.</summary>
    private static IEnumerable<string> LedgerMismatches(RunSnapshot snapshot)
    {
        foreach (var job in snapshot.Plan)
        {
            var booked = snapshot.Ledger.Where(row => row.JobId == job.JobId).Sum(row => row.Amount);
            var paid = PaidFor(snapshot, job).Sum(entry => entry.Price);
            if (booked != paid)
            {
                yield return FormattableString.Invariant($"{job.JobId}: the ledger has {booked}, the provider {paid}");
            }

            if (snapshot.Jobs.FirstOrDefault(row => row.Id == job.JobId) is { } jobRow && TerminalStates.Contains(jobRow.State)
                && jobRow.Cost != paid)
            {
                yield return FormattableString.Invariant($"{job.JobId}: its row has {jobRow.Cost}, the provider {paid}");
            }
        }

        foreach (var row in snapshot.Ledger.Where(row => row.Kind == "Reserved"))
        {
            yield return $"{row.Reference} is still reserved";
        }

        foreach (var entry in snapshot.ProviderCharges
            .Where(entry => !snapshot.Plan.Any(job => entry.Prompt.Contains(job.Marker, StringComparison.Ordinal))))
        {
            yield return $"{entry.Id} was paid for no job";
        }

        foreach (var account in snapshot.Accounts)
        {
            var entries = snapshot.Ledger.Where(row => row.Accounts.Split(' ').Contains(account.Account)).Sum(row => row.Amount);
            if (entries != account.Committed)
            {
                yield return FormattableString.Invariant($"account {account.Account} has {account.Committed}, its entries {entries}");
            }
        }
    }

    private static IEnumerable<string> Orphaned(RunSnapshot snapshot, Dictionary<Guid, RunSnapshot.JobRow> rows)
    {
        var named = snapshot.Takes.SelectMany(take => take.Objects).Select(stored => stored.Key).ToHashSet();
        var cancelled = snapshot.Takes.Where(take => take.Status is "Cancelled" && take.Objects.Count > 0);
        return
        [
            .. snapshot.Objects.Keys.Where(key => !named.Contains(key)).Select(key => $"{key} belongs to no take"),
            .. snapshot.Takes.SelectMany(take => take.Objects)
                .Where(stored => !snapshot.Objects.TryGetValue(stored.Key, out var length) || length != stored.Length)
                .Select(stored => $"{stored.Key} is missing or differs in length from its row"),
            .. snapshot.Takes.SelectMany(take => take.Objects)
                .Where(stored => snapshot.Hashes.TryGetValue(stored.Key, out var hash) && hash != stored.Sha256)
                .Select(stored => $"{stored.Key} differs in hash from its row"),
            .. snapshot.Takes.SelectMany(take => take.Objects.Select(stored => (take, stored)))
                .Where(pair => !pair.stored.Key.StartsWith($"videos/{pair.take.TenantName}/", StringComparison.Ordinal))
                .Select(pair => $"{pair.stored.Key} is not in the folder of {pair.take.TenantName}"),
            .. snapshot.Unplayable.Select(key => $"{key} does not play"),
            .. cancelled.Select(take => $"take {take.TakeId} is cancelled and names objects"),
            .. rows.Values.Where(row => row.State == "Completed"
                && !snapshot.Takes.Any(take => take.JobId == row.Id && take.Status == "Stored" && take.Objects.Count > 0))
                .Select(row => $"{row.Id} is Completed without a stored take"),
            .. snapshot.OpenUploads.Select(key => $"an upload of {key} was never finished"),
            .. snapshot.LeftoverFiles.Select(file => $"{file} was left behind"),
        ];
    }

    private static IEnumerable<string> Stranded(RunSnapshot snapshot) =>
    [
        .. snapshot.Queued.Where(queue => queue.Value > 0).Select(queue => $"{queue.Value} messages are still in {queue.Key}"),
        .. snapshot.PendingEarlyCancellations.Select(id => $"the early cancellation of {id} is still pending although the job exists"),
        .. snapshot.DeadLettered.Where(message => !message.IsPoison).Select(message => $"{message.Description} is in {message.Queue}"),
    ];

    private static IEnumerable<TimeSpan> CompletionTimes(RunSnapshot snapshot)
    {
        var received = snapshot.TerminalEvents.ToLookup(terminalEvent => terminalEvent.JobId);
        return snapshot.Accepted.Where(accepted => received.Contains(accepted.Job.JobId))
            .Select(accepted => received[accepted.Job.JobId].Min(terminalEvent => terminalEvent.At) - accepted.At)
            .Select(time => time > TimeSpan.Zero ? time : TimeSpan.Zero).Order();
    }

    private static IEnumerable<Fleet.RecordingProvider.Entry> PaidFor(RunSnapshot snapshot, PlannedJob job) =>
        snapshot.ProviderCharges.Where(entry => entry.Prompt.Contains(job.Marker, StringComparison.Ordinal));
}
