using AdGenius.Contracts.Assets;
using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit.Postgres;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Tests.Videos;

/// <summary>
/// A page reads its own rows, and not those of the earlier or the later pages: all pages together would read the list squared.
/// </summary>
public sealed class When_a_long_list_is_read_by_pages(PostgresDatabase database) : DatabaseTests(database), IClassFixture<PostgresDatabase>
{
    private const int Count = 2000;
    private const int Earlier = 1002; // rows of earlier pages; the next has the same time
    private const int Limit = 50;
    private const int MostRead = 4 * Limit; // the page, and its jobs by their ids

    private readonly string _tenant = "t" + Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Jobs_of_a_page_are_read_without_those_of_others(bool isAscending) => Database.InScopeAsync(async context =>
    {
        context.Add(TestVideos.New(_tenant));
        await context.SaveChangesAsync(Cancellation);
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO videos SELECT copy.* FROM videos AS job, generate_series(1, {Count}) AS number,
                LATERAL jsonb_populate_record(job, jsonb_build_object(
                    'correlation_id', gen_random_uuid(), 'request_id', 'r-' || number,
                    'accepted_at', job.accepted_at + (number % 500) * interval '1 s')) AS copy
            WHERE job.tenant_name = {_tenant}
            """,
            Cancellation);
        await context.Database.ExecuteSqlAsync($"VACUUM ANALYZE videos", Cancellation);
        var jobs = context.Videos.AsNoTracking().Where(job => job.TenantName == _tenant);
        var ordered = isAscending
            ? jobs.OrderBy(job => job.AcceptedAt).ThenBy(job => job.CorrelationId)
            : jobs.OrderByDescending(job => job.AcceptedAt).ThenByDescending(job => job.CorrelationId);
        var all = await ordered.Select(job => new { job.AcceptedAt, job.CorrelationId }).ToListAsync(Cancellation);
        var last = all[Earlier - 1];
        Assert.Equal(last.AcceptedAt, all[Earlier].AcceptedAt);

        await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
        var before = await ReadAsync(context, "videos");
        var page = new JobPage { IsAscending = isAscending, Limit = Limit, After = (last.AcceptedAt, last.CorrelationId) };
        var list = await new JobReader(context).ListAsync(_tenant, page, Cancellation);

        Assert.Equal(
            all.Skip(Earlier).Take(Limit).Select(job => job.CorrelationId), list.Jobs.Select(job => job.CorrelationId));
        Assert.InRange(await ReadAsync(context, "videos") - before, Limit, MostRead);
        return true;
    });

    [Fact]
    public Task Assets_of_a_page_are_read_without_those_of_others() => Database.InScopeAsync(async context =>
    {
        var first = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
        context.AddRange(Enumerable.Range(0, Count).Select(number => new Asset
        {
            AssetId = Guid.NewGuid(),
            TenantName = _tenant,
            Kind = AssetKind.Picture,
            Name = "picture",
            Key = $"{_tenant}/{number}",
            Status = AssetStatus.Stored,
            CreatedAt = first.AddSeconds(number / 4),
        }));
        await context.SaveChangesAsync(Cancellation);
        await context.Database.ExecuteSqlAsync($"VACUUM ANALYZE assets", Cancellation);
        var assets = context.Assets.AsNoTracking().Where(asset => asset.TenantName == _tenant);
        var all = await assets.OrderByDescending(asset => asset.CreatedAt).ThenByDescending(asset => asset.AssetId)
            .ToListAsync(Cancellation);
        var last = all[Earlier - 1];
        Assert.Equal(last.CreatedAt, all[Earlier].CreatedAt);

        await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
        var before = await ReadAsync(context, "assets");
        var page = await AssetStore.ListAsync(context, _tenant, null, (last.CreatedAt, last.AssetId), Limit, Cancellation);

        Assert.Equal(all.Skip(Earlier).Take(Limit).Select(asset => asset.AssetId), page.Select(asset => asset.AssetId));
        Assert.InRange(await ReadAsync(context, "assets") - before, Limit, MostRead);
        return true;
    });

    /// <summary>What the session has read, of earlier transactions too until it has reported it.</summary>
    private static Task<long> ReadAsync(AdGeniusDbContext context, string table) =>
        PostgresReads.OfAsync(context.Database.GetDbConnection(), table, Cancellation);
}
