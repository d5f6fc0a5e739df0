using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AdGenius.ProviderWorker.Tests.Submissions;

public sealed class When_there_are_many_submissions(PostgresFixture postgres)
{
    private const string Model = "runway_gen3";
    private const int Many = 2000;

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_worker_takes_the_longest_due_without_reading_the_others() => InDatabaseAsync(async database =>
    {
        const int Capacity = 10;
        await AddAsync(database, isPublished: false);
        await using var transaction = await database.Database.BeginTransactionAsync(Cancellation);

        var free = new SubmissionLeases(new DatabaseClock(TimeProvider.System)).Free(database, TimeSpan.FromMinutes(1));
        var due = await SubmissionLoop.DueOf(free, [Model], [], [], Now, Now.AddHours(-1)).Take(Capacity).ToListAsync(Cancellation);

        Assert.Equal(Enumerable.Range(0, Capacity).Select(number => Now.AddMinutes(number - Many)), due.Select(row => row.DueAt));
        Assert.InRange(await ReadAsync(database), Capacity, 2 * Capacity);
    });

    [Fact]
    public Task A_lost_submit_is_compared_with_recent_ones_alone() => InDatabaseAsync(async database =>
    {
        const int Recent = 120; // those of the last hour, and those of the margin
        await AddAsync(database, isPublished: true);
        database.Add(Row(Now.AddHours(-3), null));
        await database.SaveChangesAsync(Cancellation);
        await using var transaction = await database.Database.BeginTransactionAsync(Cancellation);

        var found = await RecentSubmissions.Of(database, Model, Now.AddHours(-1)).Select(row => row.RecordedAt).ToListAsync(Cancellation);

        Assert.Contains(Now.AddHours(-3), found);
        Assert.Superset(Enumerable.Range(1, 60).Select(minutes => Now.AddMinutes(-minutes)).ToHashSet(), found.ToHashSet());
        Assert.InRange(await ReadAsync(database), 60, 2 * Recent);
    });

    private static Task<long> ReadAsync(AdGeniusDbContext database) =>
        PostgresReads.OfAsync(database.Database.GetDbConnection(), "submissions", Cancellation);

    /// <summary>One a minute, to now.</summary>
    private static async Task AddAsync(AdGeniusDbContext database, bool isPublished)
    {
        database.AddRange(Enumerable.Range(0, Many).Select(number => Now.AddMinutes(number - Many))
            .Select(at => Row(at, isPublished ? at : null)));
        await database.SaveChangesAsync(Cancellation);
        database.ChangeTracker.Clear();
        await database.Database.ExecuteSqlRawAsync("VACUUM ANALYZE submissions", Cancellation);
    }

    private static Submission Row(DateTimeOffset at, DateTimeOffset? publishedAt)
    {
        var command = Commands.Clip(Model);
        return new Submission
        {
            SubmissionId = Guid.NewGuid(),
            TakeId = command.TakeId,
            Attempt = 1,
            JobId = command.JobId,
            TenantName = command.TenantName,
            CreativeId = command.CreativeId,
            Model = Model,
            Command = command,
            RecordedAt = at,
            DueAt = at,
            Deadline = at.AddHours(1),
            ResultPublishedAt = publishedAt,
        };
    }

    /// <summary>As services connect to it.</summary>
    private async Task InDatabaseAsync(Func<AdGeniusDbContext, Task> work)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["Database:Provider"] = DatabaseProvider.Postgres;
        builder.Configuration["Database:ConnectionString"] = await postgres.CreateDatabaseAsync(Cancellation);
        builder.Configuration["Database:MigrateAtStartup"] = "true";
        builder.AddAdGeniusDatabase();
        using var host = builder.Build();
        await host.StartAsync(Cancellation);
        await using (var scope = host.Services.CreateAsyncScope())
        {
            await work(scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>());
        }

        await host.StopAsync(Cancellation);
    }
}
