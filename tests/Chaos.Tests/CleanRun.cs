using AdGenius.Chaos.Checking;
using AdGenius.Chaos.Fleet;
using AdGenius.Chaos.Load;
using AdGenius.Contracts.Videos;

namespace AdGenius.Chaos.Tests;

/// <summary>
/// A run of three jobs in which all is as it should be: one made by the provider, one drawn by us, one cancelled after it was paid for.
/// </summary>
internal static class CleanRun
{
    private const string Tenant = "acme";
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    public static RunSnapshot RunSnapshot()
    {
        var made = Job("r1", null);
        var drawn = Job("r2", null);
        var cancelled = Job("r3", TimeSpan.FromSeconds(2));
        var takes = new[] { Stored(made, "a"), Stored(drawn, "b"), Taken(cancelled, "Cancelled", []) };
        var objects = takes.SelectMany(take => take.Objects).ToList();
        return new RunSnapshot
        {
            Plan = [made, drawn, cancelled],
            Accepted = [new(made, Start), new(drawn, Start), new(cancelled, Start)],
            Jobs = [Row(made, "Completed", 0.1m), Row(drawn, "Completed", 0), Row(cancelled, "Cancelled", 0.1m)],
            Takes = takes,
            Ledger = [Paid(made), Paid(cancelled)],
            Accounts = [new("tenant/acme/2026-11", 0.2m)],
            TerminalEvents = [Ended(made, "VideoCompleted"), Ended(drawn, "VideoCompleted"), Ended(cancelled, "VideoCancelled")],
            ProviderCharges = [Charged(made, 1), Charged(cancelled, 2)],
            Objects = objects.ToDictionary(stored => stored.Key, stored => stored.Length),
            Hashes = objects.ToDictionary(stored => stored.Key, stored => stored.Sha256),
            Unplayable = [],
            OpenUploads = [],
            Queued = new Dictionary<string, int> { ["video-saga"] = 0 },
            PendingEarlyCancellations = [],
            DeadLettered = [],
            LeftoverFiles = [],
            Deadline = TimeSpan.FromMinutes(7),
        };
    }

    private static PlannedJob Job(string requestId, TimeSpan? cancelAfter) => new()
    {
        Request = new GenerateVideo {
            RequestId = requestId,
            TenantName = Tenant,
            CreativeId = "spring",
            Prompt = $"A kite {PlannedJob.MarkerOf(requestId)}" },
        ViaBroker = true,
        At = TimeSpan.Zero,
        IsSubmittedTwice = false,
        CancelAfter = cancelAfter,
    };

    private static RunSnapshot.JobRow Row(PlannedJob job, string state, decimal cost)
        => new(job.JobId, state, "-", Start, Start.AddSeconds(10), cost);

    private static RunSnapshot.TakeRow Stored(PlannedJob job, string name) =>
        Taken(job, "Stored", [new($"videos/{Tenant}/{name}.mp4", 100, name + "1"), new($"videos/{Tenant}/{name}.jpg", 10, name + "2")]);

    private static RunSnapshot.TakeRow Taken(PlannedJob job, string status, IReadOnlyList<RunSnapshot.StoredObject> objects)
        => new(Guid.NewGuid(), job.JobId, Tenant, status, objects);

    private static RunSnapshot.LedgerRow Paid(PlannedJob job)
        => new($"clip/{job.Request.RequestId}", "Settled", job.JobId, "tenant/acme/2026-11", 0.1m);

    private static RunSnapshot.TerminalEvent Ended(PlannedJob job, string type)
        => new(job.JobId, $"{job.Request.RequestId}-{type}", type, Start.AddSeconds(10));

    private static RecordingProvider.Entry Charged(PlannedJob job, int number)
        => new(number, job.Request.Prompt!, "1", "1280x720", Start);
}
