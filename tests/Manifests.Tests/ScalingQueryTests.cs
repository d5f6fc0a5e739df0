using AdGenius.Manifests.Tests.Rules;
using AdGenius.TestKit.Postgres;
using Npgsql;

namespace AdGenius.Manifests.Tests;

/// <summary>KEDA's query for provider-workers on a database of this version.</summary>
public sealed class ScalingQueryTests(PostgresFixture postgres)
{
    [Fact]
    public async Task It_counts_the_submissions_whose_result_is_not_published()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var objects = new FleetObjects(await Rendering.OfAsync("overlays/production"));
        var query = objects.Find("ScaledObject", "provider-worker")["spec/triggers/0/metadata/query"].Text;

        await using var source = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync(cancellation));
        await using (var tables = source.CreateCommand(Repository.Read("deploy/sql/postgres.sql")))
        {
            await tables.ExecuteNonQueryAsync(cancellation);
        }

        Assert.Equal(0L, await CountAsync());
        await InsertAsync("NULL");
        await InsertAsync("now()");
        Assert.Equal(1L, await CountAsync());

        async Task<object?> CountAsync()
        {
            await using var command = source.CreateCommand(query);
            return await command.ExecuteScalarAsync(cancellation);
        }

        async Task InsertAsync(string publishedAt)
        {
            await using var command = source.CreateCommand(
                $"""
                INSERT INTO submissions (submission_id, take_id, attempt, job_id, tenant_name, creative_id, model, command, status,
                    recorded_at, due_at, deadline, deferrals, fetch_failures, lost_submits, adjustments, estimate, result_published_at, version)
                VALUES (gen_random_uuid(), gen_random_uuid(), 1, gen_random_uuid(), 'acme', 'spring', 'sora', 'null', 'Submitted',
                    now(), now(), now(), 0, 0, 0, '[]', 0, {publishedAt}, 0)
                """);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }
}
