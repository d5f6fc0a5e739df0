using AdGenius.Contracts;
using AdGenius.Contracts.Storage;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Gateway.OpenAi;

/// <summary>Has a storage worker, which has ffmpeg, make a picture of a video's frames.</summary>
internal sealed partial class Spritesheets(IBus bus, ILogger<Spritesheets> logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The picture, or null when no storage worker has made it. It is not ended by a caller that disconnects: the message stays in the
    /// queue, and the caller's slot is taken until it has left.
    /// </summary>
    public async Task<MediaReference?> FindAsync(VideoState job, TakeState take)
    {
        try
        {
            var made = await bus.AskAsync<MakeSpritesheet, SpritesheetMade>(
                Queues.MakeSpritesheet,
                new MakeSpritesheet
                {
                    JobId = job.CorrelationId,
                    TakeId = take.TakeId,
                    TenantName = job.TenantName,
                    VideoKey = take.Video!.Key,
                    DurationSeconds = take.Facts?.DurationSeconds ?? 0,
                },
                Timeout,
                CancellationToken.None);
            return made.Picture;
        }
        catch (RequestException exception)
        {
            LogNotMade(take.TakeId, exception.GetType().Name);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Spritesheet of take {TakeId} not made: {Reason}")]
    private partial void LogNotMade(Guid takeId, string reason);
}
