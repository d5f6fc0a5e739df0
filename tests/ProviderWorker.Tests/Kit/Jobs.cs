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
    public static Task WriteAsync(AdGeniusDbContext database, GenerateClip command) => WriteAsync(
        database,
        new GenerateVideo
        {
            RequestId = command.JobId.ToString(),
            TenantName = command.TenantName,
            CreativeId = command.CreativeId,
            Prompt = command.Parameters.EnhancedPrompt,
        },
        command.JobId,
        new TakeState { TakeId = command.TakeId, Model = command.Model, Seed = command.Seed, Status = TakeStatus.Generating });

    /// <summary>The same for a batch of pictures.</summary>
    public static Task WriteAsync(AdGeniusDbContext database, RenderKeyframes command) => WriteAsync(
        database,
        new GenerateVideo
        {
            RequestId = command.JobId.ToString(),
            TenantName = command.TenantName,
            CreativeId = command.CreativeId ?? "spring",
            Prompt = command.Keyframes[0].Prompt,
        },
        command.JobId,
        new TakeState { TakeId = command.TakeId, Model = "placeholder", Seed = command.Seed, Status = TakeStatus.Generating });

    private static async Task WriteAsync(AdGeniusDbContext database, GenerateVideo request, Guid jobId, TakeState take)
    {
        take.Number = 1;
        if (await database.Videos.Include(job => job.Takes).SingleOrDefaultAsync(
            job => job.CorrelationId == jobId, TestContext.Current.CancellationToken) is { } existing)
        {
            if (existing.Takes.All(other => other.TakeId != take.TakeId))
            {
                take.Number = existing.Takes.Count + 1;
                existing.Takes.Add(take);
                await database.SaveChangesAsync(TestContext.Current.CancellationToken);
            }

            return;
        }

        database.Add(new VideoState
        {
            CorrelationId = jobId,
            CurrentState = "Generating",
            RequestId = request.RequestId,
            TenantName = request.TenantName,
            CreativeId = request.CreativeId,
            Model = take.Model,
            AcceptedAt = DateTimeOffset.UnixEpoch, // before anything that a test does with its takes
            Request = request,
            Takes = [take],
        });
        try
        {
            await database.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        catch (DbUpdateException)
        {
            // sent twice at once
            Assert.True(await database.Videos.AnyAsync(job => job.CorrelationId == jobId, TestContext.Current.CancellationToken));
        }
    }
}
