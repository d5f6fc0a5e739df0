using System.Text.Json;
using AdGenius.Bench.Fleet.Measuring;
using AdGenius.Bench.Fleet.Servers;
using AdGenius.TestKit.RabbitMq;

namespace AdGenius.Bench.Fleet.Soak;

/// <summary>Reads a <see cref="Footprint"/> from the servers.</summary>
internal sealed class FootprintReader(BenchServers servers) : IDisposable
{
    // The broker names no number for a queue that it has not counted since it was declared.
    private const long NotCountedYet = -1;

    private readonly RabbitMqManagement _management = new(servers.Broker.Uri, servers.Broker.ManagementUri);

    public async Task<Footprint> ReadAsync(string moment, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in await TablesAsync(cancellationToken))
        {
            counts["rows of " + table] = await ScalarAsync<long>($"select count(*) from \"{table}\"", cancellationToken);
        }

        var queues = await _management.GetAsync("queues?disable_stats=true&enable_queue_totals=true", cancellationToken);
        foreach (var queue in queues.EnumerateArray().Where(IsNamed))
        {
            counts["messages in " + queue.GetProperty("name").GetString()]
                = queue.TryGetProperty("messages", out var messages) ? messages.GetInt64() : NotCountedYet;
        }

        counts["queues"] = queues.GetArrayLength();
        counts["exchanges"] = (await _management.GetAsync("exchanges?disable_stats=true", cancellationToken)).GetArrayLength();
        counts["bindings"] = (await _management.GetAsync("bindings", cancellationToken)).GetArrayLength();
        return new Footprint
        {
            Moment = moment,
            Counts = counts,
            InboxAge = await ScalarAsync<TimeSpan>(
                "select coalesce(max(timezone('utc', now()) - delivered), interval '0') from inbox_state", cancellationToken),
            Memory = ProcessMeter.Read().ToDictionary(part => part.Key, part => part.Value.Bytes),
            DatabaseBytes = await ScalarAsync<long>("select pg_database_size(current_database())", cancellationToken),
        };
    }

    public void Dispose() => _management.Dispose();

    // Those without a fixed name belong to one process and are counted, not listed. A stream keeps its messages as long as its policy says.
    private static bool IsNamed(JsonElement queue) =>
        !queue.GetProperty("auto_delete").GetBoolean() && queue.GetProperty("type").GetString() != "stream";

    private async Task<IReadOnlyList<string>> TablesAsync(CancellationToken cancellationToken)
    {
        await using var command = servers.Source.CreateCommand(
            "select tablename from pg_tables where schemaname = 'public' order by tablename");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private async Task<T> ScalarAsync<T>(string query, CancellationToken cancellationToken)
    {
        await using var command = servers.Source.CreateCommand(query);
        command.CommandTimeout = 300;
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
