using System.Globalization;
using Npgsql;

namespace AdGenius.Bench.Fleet.Measuring;

/// <summary>The database's work since the last reading.</summary>
internal sealed class DatabaseMeter(NpgsqlDataSource source)
{
    /// <summary>Resets the counters.</summary>
    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("select pg_stat_statements_reset(), pg_stat_reset_shared('wal')");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Statements, commits, and writes to the log that were waited for.</summary>
    public async Task<DatabaseWork> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            select coalesce(sum(calls) filter (where query !~* '^(begin|commit)'), 0)::bigint,
                coalesce(sum(calls) filter (where query ~* '^commit'), 0)::bigint,
                (select wal_sync from pg_stat_wal), (select wal_bytes::bigint from pg_stat_wal)
            from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new DatabaseWork(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
    }

    /// <summary>
    /// The tables that were read as a whole most often since the server started, one line each. Of a busy table it points to a missing
    /// index or a wrong plan.
    /// </summary>
    public async Task<IReadOnlyList<string>> TableScansAsync(long jobs, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            select relname, seq_scan, seq_tup_read, idx_scan from pg_stat_user_tables where seq_scan > 0 order by seq_scan desc limit 10
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lines = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{reader.GetString(0)}: {reader.GetInt64(1) / (double)jobs:0.000} whole scans/job of "
                    + $"{reader.GetInt64(2) / (double)Math.Max(1, reader.GetInt64(1)):0} rows, "
                    + $"{reader.GetInt64(3) / (double)jobs:0.0} index scans/job"));
        }

        return lines;
    }

    /// <summary>The statements that took longest, one line each.</summary>
    public async Task<IReadOnlyList<string>> TopStatementsAsync(long jobs, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            select calls, total_exec_time, mean_exec_time, rows, regexp_replace(query, '\s+', ' ', 'g') from pg_stat_statements
            where dbid = (select oid from pg_database where datname = current_database()) order by total_exec_time desc limit 30
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lines = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var text = reader.GetString(4);
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{reader.GetInt64(0) / (double)jobs,7:0.00}/job {reader.GetDouble(1) / jobs,7:0.000} ms/job "
                    + $"{reader.GetDouble(2),7:0.000} ms each {reader.GetInt64(3) / (double)jobs,7:0.00} rows/job  "
                    + $"{text[..Math.Min(text.Length, 150)]}"));
        }

        return lines;
    }
}

/// <summary>Counts.</summary>
internal sealed record DatabaseWork(long Statements, long Commits, long LogWrites, long LogBytes);
