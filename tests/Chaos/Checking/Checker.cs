using AdGenius.Chaos.Fleet;
using AdGenius.Chaos.Load;
using Amazon.S3.Model;
using Npgsql;

namespace AdGenius.Chaos.Checking;

/// <summary>Judges a run from outside: it reads the database, the bucket, the events and the provider's book, and no log.</summary>
internal sealed class Checker(Servers servers, IReadOnlyList<PlannedJob> plan, IReadOnlyCollection<PlannedJob> accepted, EventListener listener)
{
    private static readonly string[] Ends = ["Completed", "Failed", "Cancelled"];

    /// <summary>True when every accepted job has ended and its event was heard.</summary>
    public async Task<bool> IsQuietAsync(CancellationToken cancellationToken)
    {
        var states = (await JobsAsync(cancellationToken)).ToDictionary(job => job.Id);
        var heard = listener.Heard;
        return accepted.All(job => states.TryGetValue(job.JobId, out var row) && Ends.Contains(row.State) && heard.Contains(job.JobId));
    }

    public async Task<Verdict> JudgeAsync(CancellationToken cancellationToken)
    {
        var rows = (await JobsAsync(cancellationToken)).ToDictionary(job => job.Id);
        var stored = await StoredAsync(cancellationToken);
        var objects = await ObjectsAsync(cancellationToken);
        var heard = listener.Heard;
        var lost = accepted.Where(job => !rows.TryGetValue(job.JobId, out var row) || !Ends.Contains(row.State) || !heard.Contains(job.JobId))
            .Select(job => $"{job.JobId} ({job.Request.RequestId}, {(job.OverBroker ? "broker" : "http")}, {job.Request.Model}): {(rows.TryGetValue(job.JobId, out var row) ? row.State : "no row")}, {heard[job.JobId].Count()} events");
        var endedTwice = heard.Where(job => job.Count() > 1).Select(job => $"{job.Key}: {string.Join(", ", job)}");
        var storedTwice = stored.GroupBy(take => take.Key).Where(group => group.Count() > 1).Select(group => $"{group.Key} is the video of {group.Count()} takes");
        var book = servers.Provider.Book;
        var paidTwice = plan
            .Select(job => (job, paid: book.Count(entry => entry.Prompt.Contains(job.Mark, StringComparison.Ordinal))))
            .Where(pair => pair.paid > 1)
            .Select(pair => $"{pair.job.JobId}: {pair.paid} paid submits");
        var expected = stored.Select(take => take.Key).ToHashSet();
        var orphaned = objects.Keys.Where(key => key.EndsWith(".mp4", StringComparison.Ordinal) && !expected.Contains(key)).Select(key => $"{key} belongs to no take")
            .Concat(stored.Where(take => !objects.TryGetValue(take.Key, out var length) || length != take.Length).Select(take => $"{take.Key} is missing or not as long as its row says"))
            .Concat(stored.Where(take => !take.Key.StartsWith($"videos/{take.Tenant}/", StringComparison.Ordinal)).Select(take => $"{take.Key} is not in the folder of {take.Tenant}"))
            .Concat(rows.Values.Where(row => row.State == "Completed" && stored.All(take => take.JobId != row.Id)).Select(row => $"{row.Id} is Completed without a stored take"));
        return new Verdict
        {
            Attempted = plan.Count,
            Accepted = accepted.Count,
            Completed = rows.Values.Count(row => row.State == "Completed"),
            Failed = rows.Values.Where(row => row.State is "Failed" or "Cancelled").GroupBy(row => row.Reason).ToDictionary(group => group.Key, group => group.Count()),
            Lost = [.. lost],
            Duplicated = [.. endedTwice, .. storedTwice],
            PaidTwice = [.. paidTwice],
            Orphaned = [.. orphaned],
        };
    }

    private async Task<List<(Guid Id, string State, string Reason)>> JobsAsync(CancellationToken cancellationToken)
    {
        var jobs = new List<(Guid, string, string)>();
        await foreach (var row in RowsAsync("select correlation_id, current_state, failure from videos", cancellationToken))
        {
            jobs.Add((row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? "-" : FailureCodeOf(row.GetString(2))));
        }

        return jobs;
    }

    private async Task<List<(Guid JobId, string Tenant, string Key, long Length)>> StoredAsync(CancellationToken cancellationToken)
    {
        var takes = new List<(Guid, string, string, long)>();
        await foreach (var row in RowsAsync("select job_id, tenant_name, video from takes where video is not null", cancellationToken))
        {
            using var video = System.Text.Json.JsonDocument.Parse(row.GetString(2));
            var members = video.RootElement.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.OrdinalIgnoreCase);
            takes.Add((row.GetGuid(0), row.GetString(1), members["key"].GetString()!, members["length"].GetInt64()));
        }

        return takes;
    }

    private async IAsyncEnumerable<NpgsqlDataReader> RowsAsync(string query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(servers.ConnectionString);
#pragma warning disable CA2100 // constant texts of this class
        await using var command = source.CreateCommand(query);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return reader;
        }
    }

    private async Task<Dictionary<string, long>> ObjectsAsync(CancellationToken cancellationToken)
    {
        using var s3 = servers.S3();
        var objects = new Dictionary<string, long>();
        await foreach (var item in s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = Servers.Bucket, Prefix = "videos/" }).S3Objects.WithCancellation(cancellationToken))
        {
            objects[item.Key] = item.Size ?? 0;
        }

        return objects;
    }

    private static string FailureCodeOf(string json)
    {
        using var failure = System.Text.Json.JsonDocument.Parse(json);
        var members = failure.RootElement.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.OrdinalIgnoreCase);
        return members["code"].ToString();
    }
}
