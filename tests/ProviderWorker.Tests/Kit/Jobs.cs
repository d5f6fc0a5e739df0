using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>Writes the rows that the orchestrator has written before it sends a command.</summary>
internal static class Jobs
{
    /// <summary>Writes the job of the command, with its take, unless it exists; another take of the job is added to it.</summary>
    public static async Task WriteAsync(AdGeniusDbContext database, GenerateClip command)
    {
        if (await database.Videos.Include(job => job.Takes).SingleOrDefaultAsync(
            job => job.CorrelationId == command.JobId, TestContext.Current.CancellationToken) is { } existing)
        {
            if (existing.Takes.All(take => take.TakeId != command.TakeId))
            {
                existing.Takes.Add(TakeOf(command, existing.Takes.Count + 1));
                await database.SaveChangesAsync(TestContext.Current.CancellationToken);
            }

            return;
        }

        database.Add(new VideoState
        {
            CorrelationId = command.JobId,
            CurrentState = "Generating",
            RequestId = command.JobId.ToString(),
            TenantName = command.TenantName,
            CreativeId = command.CreativeId,
            Model = command.Model,
            AcceptedAt = TimeProvider.System.GetUtcNow(),
            Request = new GenerateVideo
            {
                RequestId = command.JobId.ToString(),
                TenantName = command.TenantName,
                CreativeId = command.CreativeId,
                Prompt = command.Parameters.EnhancedPrompt,
            },
            Takes = [TakeOf(command, 1)],
        });
        try
        {
            await database.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        catch (DbUpdateException)
        {
            Assert.True(await ExistsAsync(database, command)); // sent twice at once
        }
    }

    private static TakeState TakeOf(GenerateClip command, int number) => new()
    {
        TakeId = command.TakeId,
        Number = number,
        Model = command.Model,
        Seed = command.Seed,
        Status = TakeStatus.Generating,
    };

    private static Task<bool> ExistsAsync(AdGeniusDbContext database, GenerateClip command) =>
        database.Videos.AnyAsync(job => job.CorrelationId == command.JobId, TestContext.Current.CancellationToken);
}
