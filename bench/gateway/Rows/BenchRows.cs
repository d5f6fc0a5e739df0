using AdGenius.Bench.Fleet.Load;
using AdGenius.Bench.Fleet.Servers;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Keys;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using NpgsqlTypes;

namespace AdGenius.Bench.Gateway.Rows;

/// <summary>Writes the rows that an orchestrator and the command line would write: jobs that run, their events, and API keys.</summary>
internal sealed class BenchRows(BenchServers servers)
{
    private const string InsertEvents =
        """
        insert into job_events (job_id, tenant_name, type, at, data)
        select job_id, tenant_name, 'take.progressed', now(), '{"takeId":"' || job_id || '","number":1,"attempt":1,"fraction":0.5}'
        from unnest(@jobs, @tenants) as rows (job_id, tenant_name)
        """;

    /// <summary>How many statements this class has sent since it was made.</summary>
    public int Statements { get; private set; }

    /// <summary>How many events this class has written, of all jobs together.</summary>
    public long Events { get; private set; }

    /// <summary>Tenants with a key and one job that runs.</summary>
    public async Task<IReadOnlyList<BenchTenant>> AddTenantsAsync(int count, CancellationToken cancellationToken)
    {
        using var host = servers.BuildDatabaseHost();
        var tenants = new List<BenchTenant>();
        for (var number = 0; number < count; number++)
        {
            await using var scope = host.Services.CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
            var request = BenchJob.Request(BenchJob.TenantOf(number), "followed", ModelIds.Local);
            var job = JobOf(request);
            database.Add(job);
            var key = await scope.ServiceProvider.GetRequiredService<ApiKeyStore>()
                .CreateAsync(database, request.TenantName, ApiKeyRole.Submit, "bench", null, cancellationToken);
            tenants.Add(new BenchTenant(request.TenantName, key.Text, job.CorrelationId));
        }

        return tenants;
    }

    /// <summary>One event of each job, in one statement.</summary>
    public async Task AddEventsAsync(IReadOnlyCollection<BenchTenant> tenants, CancellationToken cancellationToken)
    {
        await using var command = servers.Source.CreateCommand(InsertEvents);
        command.Parameters.AddWithValue("jobs", NpgsqlDbType.Array | NpgsqlDbType.Uuid, tenants.Select(one => one.JobId).ToArray());
        command.Parameters.AddWithValue("tenants", NpgsqlDbType.Array | NpgsqlDbType.Text, tenants.Select(one => one.Name).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
        Statements++;
        Events += tenants.Count;
    }

    private static VideoState JobOf(GenerateVideo request)
    {
        var jobId = BenchJob.IdOf(request);
        return new VideoState
        {
            CorrelationId = jobId,
            CurrentState = "Generating",
            RequestId = request.RequestId,
            TenantName = request.TenantName,
            CreativeId = request.CreativeId,
            Request = request,
            Model = ModelIds.Local,
            AcceptedAt = TimeProvider.System.GetUtcNow(),
            Takes =
            [
                new TakeState
                {
                    TakeId = JobIds.OfTake(jobId, 1),
                    JobId = jobId,
                    Number = 1,
                    Model = ModelIds.Local,
                    Seed = 7,
                    Status = TakeStatus.Generating,
                },
            ],
        };
    }
}
