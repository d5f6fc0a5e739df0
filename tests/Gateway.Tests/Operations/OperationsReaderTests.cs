using AdGenius.Gateway.Operations;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Operations;

public sealed class OperationsReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-tests-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The submissions of three months are kept after their results.</summary>
    [Fact]
    public async Task Submissions_without_a_result_are_found_by_an_index_without_the_others()
    {
        var plans = new QueryPlans();
        await using var services = new ServiceCollection().AddScoped<AdGeniusDbContext>(_ => new SqliteAdGeniusDbContext(
            new DbContextOptionsBuilder<SqliteAdGeniusDbContext>().UseSqlite($"Data Source={Path.Combine(_folder, "a.db")}")
                .AddInterceptors(plans).Options)).BuildServiceProvider();
        await using (var scope = services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Database.EnsureCreatedAsync(Cancellation);
        }

        var time = new DatabaseTime(new DatabaseClock(TimeProvider.System), TimeProvider.System);
        using var reader = new OperationsReader(services.GetRequiredService<IServiceScopeFactory>(), new NoStatistics(), time);
        await reader.ReadAsync(Cancellation);

        var steps = plans.Steps.Where(one => one.Command.Contains("FROM \"submissions\"", StringComparison.Ordinal))
            .Select(one => one.Step).ToList();
        Assert.Contains("SEARCH s USING INDEX IX_submissions_result_published_at_due_at (result_published_at=?)", steps);
        Assert.DoesNotContain(steps, step => step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class NoStatistics : IQueueStatistics
    {
        public Task<IReadOnlyList<QueueStatistics>?> ReadAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<QueueStatistics>?>(null);
    }
}
