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
        await AddAsync(database);
        await using var transaction = await database.Database.BeginTransactionAsync(Cancellation);

        var free = new SubmissionLeases(new DatabaseClock(TimeProvider.System)).Free(database);
        var due = await SubmissionLoop.DueOf(free, [Model], [], [], Now, Now.AddHours(-1)).Take(Capacity).ToListAsync(Cancellation);

        Assert.Equal(Enumerable.Range(0, Capacity).Select(number => Now.AddMinutes(number - Many)), due.Select(row => row.DueAt));
        Assert.InRange(await ReadAsync(database), Capacity, 2 * Capacity);
    });

    private static Task<long> ReadAsync(AdGeniusDbContext database) =>
        PostgresReads.OfAsync(database.Database.GetDbConnection(), "submissions", Cancellation);

    /// <summary>One a minute, to now.</summary>
    private static async Task AddAsync(AdGeniusDbContext database)
    {
        database.AddRange(Enumerable.Range(0, Many).Select(number => Now.AddMinutes(number - Many))
            .Select(Row));
        await database.SaveChangesAsync(Cancellation);
        database.ChangeTracker.Clear();
        await database.Database.ExecuteSqlRawAsync("VACUUM ANALYZE submissions", Cancellation);
    }

    private static Submission Row(DateTimeOffset at)
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
