using AdGenius.Manifests.Tests.Rules;
using AdGenius.TestKit.Postgres;
using Npgsql;

namespace AdGenius.Manifests.Tests;

/// <summary>KEDA's queries for provider-workers and video servers on a database of this version.</summary>
public sealed class ScalingQueryTests(PostgresFixture postgres)
{
    [Fact]
    public async Task They_count_the_submissions_whose_result_is_not_published()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var objects = new FleetObjects(await Rendering.OfAsync("overlays/production"));
        var query = objects.Find("ScaledObject", "provider-worker")["spec/triggers/0/metadata/query"].Text;

        await using var source = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync(cancellation));
        await using (var tables = source.CreateCommand(Repository.Read("deploy/sql/postgres.sql")))
        {
            await tables.ExecuteNonQueryAsync(cancellation);
        }

        var videoObjects = new FleetObjects(await Rendering.OfAsync("overlays/production-video"));
        var ofServers = videoObjects.Find("ScaledObject", "video-server")["spec/triggers/0/metadata/query"].Text;
        Assert.Equal(0L, await CountAsync(query));
        await InsertAsync("sora", "NULL");
        await InsertAsync("sora", "now()");
        Assert.Equal((1L, 0L), (await CountAsync(query), await CountAsync(ofServers)));
        await InsertAsync("openai_shorts", "NULL");
        await InsertAsync("openai_shorts", "now()");
        Assert.Equal((2L, 1L), (await CountAsync(query), await CountAsync(ofServers)));

        async Task<long> CountAsync(string text)
        {
            await using var command = source.CreateCommand(text);
            return (long)(await command.ExecuteScalarAsync(cancellation))!;
        }

        async Task InsertAsync(string model, string publishedAt)
        {
            await using var command = source.CreateCommand(
                $"""
                INSERT INTO submissions (submission_id, take_id, attempt, job_id, tenant_name, creative_id, model, command, status,
                    recorded_at, due_at, deadline, deferrals, fetch_failures, unconfirmed_submits, adjustments, estimate,
                    result_published_at, version)
                VALUES (gen_random_uuid(), gen_random_uuid(), 1, gen_random_uuid(), 'acme', 'spring', '{model}', 'null', 'Submitted',
                    now(), now(), now(), 0, 0, 0, '[]', 0, {publishedAt}, 0)
                """);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }
}
