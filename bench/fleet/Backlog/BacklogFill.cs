using System.Globalization;
using AdGenius.Bench.Fleet.Load;
using AdGenius.VideoRequests;
using Npgsql;
using NpgsqlTypes;

namespace AdGenius.Bench.Fleet.Backlog;

/// <summary>
/// Queues jobs as intake does. The rows are copies, with other ids, of those that intake has written for one queued job, so that they are
/// those of any version of the fleet.
/// </summary>
internal sealed class BacklogFill(NpgsqlDataSource source)
{
    /// <summary>Copies the rows of a queued job with its history and its message in the inbox.</summary>
    public async Task CaptureTemplateAsync(Guid jobId, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"create table bench_video as select * from videos where correlation_id = '{jobId}' and "
            + "current_state = 'Queued' and not is_running", cancellationToken);
        await ExecuteAsync(
            """
            create table bench_take as select * from takes where job_id = (select correlation_id from bench_video);
            create table bench_event as select * from job_events where job_id = (select correlation_id from bench_video);
            create table bench_inbox as select * from inbox_state limit 1;
            create table bench_keys (number integer, job_id uuid, take_id uuid, tenant_name text, request_id text, seed bigint);
            """,
            cancellationToken);
    }

    /// <summary>
    /// Queues the jobs of all tenants at once, then analyzes and vacuums the tables, which the database would otherwise do during the
    /// measurement.
    /// </summary>
    public async Task FillAsync(int jobs, int tenants, CancellationToken cancellationToken)
    {
        await WriteKeysAsync(jobs, tenants, cancellationToken);
        await ExecuteAsync(
            """
            begin;
            insert into videos select row.* from bench_keys k, bench_video t,
                lateral jsonb_populate_record(null::videos, to_jsonb(t) || jsonb_build_object(
                'correlation_id', k.job_id, 'tenant_name', k.tenant_name, 'request_id', k.request_id,
                'accepted_at', now() - interval '1 hour' + k.number * interval '1 ms',
                'request', (t.request::jsonb || jsonb_build_object('tenantName', k.tenant_name, 'requestId', k.request_id))::text)) row;
            insert into takes select row.* from bench_keys k, bench_take t,
                lateral jsonb_populate_record(null::takes, to_jsonb(t) || jsonb_build_object(
                'take_id', k.take_id, 'job_id', k.job_id, 'tenant_name', k.tenant_name, 'seed', k.seed)) row;
            insert into job_events select row.* from bench_keys k, bench_event t,
                lateral jsonb_populate_record(null::job_events, to_jsonb(t) || jsonb_build_object(
                'sequence', nextval(pg_get_serial_sequence('job_events', 'sequence')), 'job_id', k.job_id, 'tenant_name', k.tenant_name,
                'at', now() - interval '1 hour' + k.number * interval '1 ms')) row;
            insert into inbox_state select row.* from bench_keys k, bench_inbox t,
                lateral jsonb_populate_record(null::inbox_state, to_jsonb(t) || jsonb_build_object(
                'id', nextval(pg_get_serial_sequence('inbox_state', 'id')), 'message_id', k.job_id)) row;
            insert into tenant_queue (tenant_name, is_waiting, last_served_at, revision)
                select tenant_name, true, timestamptz 'epoch', count(*) from bench_keys group by tenant_name
                on conflict (tenant_name) do update set is_waiting = true, revision = tenant_queue.revision + excluded.revision;
            commit;
            """,
            cancellationToken);
        foreach (var table in (string[])["videos", "takes", "job_events", "inbox_state", "tenant_queue"])
        {
            await ExecuteAsync("vacuum analyze " + table, cancellationToken);
        }
    }

    /// <summary>Queued jobs.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("select count(*) from videos where current_state = 'Queued'");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Jobs of others that were started after this one was accepted and before it was started itself.</summary>
    public async Task<long> StartedBeforeAsync(Guid jobId, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            "select count(*) from videos v, videos mine where mine.correlation_id = $1 and v.started_at > mine.accepted_at "
                + "and v.started_at < mine.started_at");
        command.Parameters.AddWithValue(jobId);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task WriteKeysAsync(int jobs, int tenants, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var writer = await connection.BeginBinaryImportAsync("copy bench_keys from stdin (format binary)", cancellationToken);
        for (var number = 0; number < jobs; number++)
        {
            var tenantName = BenchJob.TenantOf(number % tenants);
            var requestId = string.Create(CultureInfo.InvariantCulture, $"q{number}");
            var jobId = JobIds.OfRequest(tenantName, requestId);
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(number, NpgsqlDbType.Integer, cancellationToken);
            await writer.WriteAsync(jobId, NpgsqlDbType.Uuid, cancellationToken);
            await writer.WriteAsync(JobIds.OfTake(jobId, 1), NpgsqlDbType.Uuid, cancellationToken);
            await writer.WriteAsync(tenantName, NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(requestId, NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(JobIds.SeedOf(jobId), NpgsqlDbType.Bigint, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private async Task ExecuteAsync(string statements, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(statements);
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
