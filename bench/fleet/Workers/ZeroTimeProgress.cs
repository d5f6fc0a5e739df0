using AdGenius.Contracts.Clips;
using MassTransit;

namespace AdGenius.Bench.Fleet.Workers;

/// <summary>The reports that a worker publishes while it works: a video has several, and the fleet carries them all.</summary>
internal static class ZeroTimeProgress
{
    /// <summary>Publishes two reports of progress on a clip.</summary>
    public static async Task PublishAsync(ConsumeContext context, Guid jobId, Guid takeId, int attempt)
    {
        foreach (var fraction in (double[])[0.3, 0.6])
        {
            await context.Publish(
                new ClipProgressed
                {
                    JobId = jobId,
                    TakeId = takeId,
                    Attempt = attempt,
                    Fraction = fraction,
                    Activity = "working",
                    At = TimeProvider.System.GetUtcNow(),
                },
                context.CancellationToken);
        }
    }
}
