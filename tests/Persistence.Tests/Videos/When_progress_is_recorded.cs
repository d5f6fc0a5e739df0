using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Persistence.Tests.Videos;

public sealed class When_progress_is_recorded(PostgresDatabase database) : DatabaseTests(database), IClassFixture<PostgresDatabase>
{
    /// <summary>PostgreSQL keeps the take's row locked until the commit is on disk, and the saga waits for that row.</summary>
    [Fact]
    public async Task Its_commit_does_not_wait_for_the_disk_and_the_next_one_does()
    {
        await using var scope = Database.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        await context.Database.OpenConnectionAsync(Cancellation);
        await context.Database.ExecuteSqlRawAsync("SET synchronous_commit = on", Cancellation);
        await using (var transaction = await context.Database.BeginTransactionAsync(Cancellation))
        {
            await JobMarks.CommitWithoutWaitingAsync(context, Cancellation);
            Assert.Equal("off", await SynchronousCommitAsync(context));
            await transaction.CommitAsync(Cancellation);
        }

        Assert.Equal("on", await SynchronousCommitAsync(context));
    }

    private static Task<string> SynchronousCommitAsync(AdGeniusDbContext context)
        => context.Database.SqlQueryRaw<string>("SELECT current_setting('synchronous_commit') AS \"Value\"").SingleAsync(Cancellation);
}
