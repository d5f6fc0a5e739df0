using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using AdGenius.Chaos.Fleet;
using AdGenius.Chaos.Load;
using AdGenius.Media.Processes;
using AdGenius.Persistence.Ledger;
using Amazon.S3;
using Amazon.S3.Model;
using Npgsql;

namespace AdGenius.Chaos.Checking;

/// <summary>
/// Gathers the <see cref="RunSnapshot"/> of a run: reads the database, the bucket, the broker, the events and the provider's record, and no
/// log.
/// </summary>
internal sealed class Collector(Servers servers, EventListener listener)
{
    // The time that a queue may take to drain before its messages count as left behind.
    private static readonly TimeSpan QueueDrainTimeout = TimeSpan.FromSeconds(30);

    /// <summary>True when every accepted job has ended and its event was received, and no message is in flight.</summary>
    public async Task<bool> IsIdleAsync(IReadOnlyCollection<AcceptedJob> accepted, CancellationToken cancellationToken)
    {
        const string UnderWay
            = "select (select count(*) from submissions where result_published_at is null) + (select count(*) from outbox_message)";
        return RunChecker.IsIdle(accepted, await JobsAsync(cancellationToken), listener.Received)
            && (await RowsAsync(UnderWay, row => row.GetInt64(0), cancellationToken))[0] == 0;
    }

    /// <summary>The messages left in the work queues after the time to drain.</summary>
    public async Task<IReadOnlyDictionary<string, int>> QueuedAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var queued = await ErrorQueues.DepthsAsync(servers.Broker, cancellationToken);
            if (queued.Values.Sum() == 0 || TimeProvider.System.GetElapsedTime(started) > QueueDrainTimeout)
            {
                return queued;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
        }
    }

    public async Task<RunSnapshot> CollectAsync(
        ChaosOptions options,
        IReadOnlyList<PlannedJob> plan,
        IReadOnlyCollection<AcceptedJob> accepted,
        IReadOnlyDictionary<string, int> queued,
        IReadOnlyCollection<string> leftoverFiles,
        CancellationToken cancellationToken)
    {
        using var s3 = servers.S3();
        var takes = await TakesAsync(cancellationToken);
        var (hashes, unplayable) = await VerifyObjectsAsync(s3, takes, cancellationToken);
        return new RunSnapshot
        {
            Plan = plan,
            Accepted = accepted,
            Jobs = await JobsAsync(cancellationToken),
            Takes = takes,
            Ledger = await LedgerAsync(cancellationToken),
            Accounts = await AccountsAsync(cancellationToken),
            TerminalEvents = listener.Received,
            ProviderCharges = servers.Provider.ProviderCharges,
            Objects = await ObjectsAsync(s3, cancellationToken),
            Hashes = hashes,
            Unplayable = unplayable,
            OpenUploads = await OpenUploadsAsync(s3, cancellationToken),
            Queued = queued,
            PendingEarlyCancellations = await RowsAsync(
                "select job_id from early_cancellations join videos on correlation_id = job_id", row => row.GetGuid(0), cancellationToken),
            DeadLettered = await ErrorQueues.DrainAsync(servers.Broker, cancellationToken),
            LeftoverFiles = leftoverFiles,
            Deadline = servers.Scale.JobLimit + options.DeadlineGrace,
        };
    }

    private async Task<List<RunSnapshot.JobRow>> JobsAsync(CancellationToken cancellationToken)
    {
        const string Query = "select correlation_id, current_state, failure::json->>'code', accepted_at, ended_at, cost from videos";
        return await RowsAsync(
            Query,
            row => new RunSnapshot.JobRow(
                row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? "-" : row.GetString(2), row.GetFieldValue<DateTime>(3),
                row.IsDBNull(4) ? null : row.GetFieldValue<DateTime>(4), row.GetDecimal(5)),
            cancellationToken);
    }

    private async Task<List<RunSnapshot.TakeRow>> TakesAsync(CancellationToken cancellationToken)
    {
        const string Query =
            "select take_id, job_id, tenant_name, status, video, poster, preview, manifest, outputs, sources, tried_models from takes";
        return await RowsAsync(
            Query,
            row => new RunSnapshot.TakeRow(
                row.GetGuid(0),
                row.GetGuid(1),
                row.GetString(2),
                row.GetString(3),
                [.. Enumerable.Range(4, 6).Where(column => !row.IsDBNull(column)).SelectMany(column => ObjectsIn(row.GetString(column)))
                    .DistinctBy(stored => stored.Key)])
            {
                IsFallback = row.GetString(10) != "[]",
            },
            cancellationToken);
    }

    private Task<List<RunSnapshot.LedgerRow>> LedgerAsync(CancellationToken cancellationToken) => RowsAsync(
        "select reference, kind, job_id, accounts, amount_micros from ledger_entries",
        row => new RunSnapshot.LedgerRow(
            row.GetString(0),
            row.GetString(1),
            row.GetGuid(2),
            row.GetString(3),
            Micros.ToDollars(row.GetInt64(4))),
        cancellationToken);

    private Task<List<RunSnapshot.AccountRow>> AccountsAsync(CancellationToken cancellationToken) => RowsAsync(
        "select account, committed_micros from ledger_accounts", row => new RunSnapshot.AccountRow(
            row.GetString(0),
            Micros.ToDollars(row.GetInt64(1))), cancellationToken);

    private async Task<List<T>> RowsAsync<T>(string query, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(servers.ConnectionString);
#pragma warning disable CA2100 // constant texts of this class
        await using var command = source.CreateCommand(query);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static List<RunSnapshot.StoredObject> ObjectsIn(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. ObjectsIn(document.RootElement)];
    }

    // References to files, however deep a column has them.
    private static IEnumerable<RunSnapshot.StoredObject> ObjectsIn(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return element.EnumerateArray().SelectMany(ObjectsIn);
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var members = element.EnumerateObject()
            .ToDictionary(member => member.Name, member => member.Value, StringComparer.OrdinalIgnoreCase);
        return members.TryGetValue("sha256", out var hash) && members.TryGetValue("key", out var key)
            ? [new RunSnapshot.StoredObject(key.GetString()!, members["length"].GetInt64(), hash.GetString()!)]
            : members.Values.SelectMany(ObjectsIn);
    }

    private static async Task<Dictionary<string, long>> ObjectsAsync(IAmazonS3 s3, CancellationToken cancellationToken)
    {
        var objects = new Dictionary<string, long>();
        await foreach (var item in s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = Servers.Bucket }).S3Objects
            .WithCancellation(cancellationToken))
        {
            objects[item.Key] = item.Size ?? 0;
        }

        return objects;
    }

    private static async Task<List<string>> OpenUploadsAsync(IAmazonS3 s3, CancellationToken cancellationToken)
    {
        var answer = await s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Servers.Bucket }, cancellationToken);
        return [.. (answer.MultipartUploads ?? []).Select(upload => upload.Key)];
    }

    /// <summary>Reads every object of a take and decodes each different video once.</summary>
    private static async Task<(Dictionary<string, string> Hashes, List<string> Unplayable)> VerifyObjectsAsync(
        IAmazonS3 s3,
        IReadOnlyCollection<RunSnapshot.TakeRow> takes,
        CancellationToken cancellationToken)
    {
        var hashes = new Dictionary<string, string>();
        var plays = new Dictionary<string, bool>();
        foreach (var stored in takes.SelectMany(take => take.Objects))
        {
            using var content = new MemoryStream();
            try
            {
                using var answer = await s3.GetObjectAsync(Servers.Bucket, stored.Key, cancellationToken);
                await answer.ResponseStream.CopyToAsync(content, cancellationToken);
            }
            catch (AmazonS3Exception missing) when (missing.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                continue; // the list of objects says so
            }

            var hash = Convert.ToHexStringLower(SHA256.HashData(content.ToArray()));
            hashes[stored.Key] = hash;
            if (stored.Key.EndsWith(".mp4", StringComparison.Ordinal) && !plays.ContainsKey(hash))
            {
                plays[hash] = await IsPlayableAsync(content.ToArray(), cancellationToken);
            }
        }

        return (hashes, [.. hashes.Where(pair => plays.TryGetValue(pair.Value, out var does) && !does).Select(pair => pair.Key)]);
    }

    private static async Task<bool> IsPlayableAsync(byte[] video, CancellationToken cancellationToken)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, video, cancellationToken);
            var outcome = await ProcessRunner.RunAsync(
                new ProcessCommand
                {
                    FileName = "ffprobe",
                    Arguments = ["-v", "error", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", file],
                },
                cancellationToken);
            return outcome.ExitCode == 0 && outcome.Output.Trim().Length > 0;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
