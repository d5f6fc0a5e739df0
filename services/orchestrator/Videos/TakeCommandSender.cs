using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Deadlines;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos;

/// <summary>Sends the commands that a take waits for, and sets when its stage counts as stalled.</summary>
internal sealed class TakeCommandSender(IOptions<DeadlineOptions> deadlines, TimeProvider time)
{
    /// <summary>
    /// Sends whatever the take waits for. It follows from the rows alone, so it can be sent again at any time; workers that receive a
    /// command twice do the work once.
    /// </summary>
    public async Task SendAsync(BehaviorContext<VideoState> context, TakeState take)
    {
        var job = context.Saga;
        take.DueAt = StallDeadline(take);
        take.RetryAt = null;
        switch (take.Stage())
        {
            case TakeStage.Store:
                await SendAsync(context, TakeCommandFactory.Store(job, take));
                break;
            case TakeStage.Generate:
                await SendAsync(context, TakeCommandFactory.Generate(job, take, JobDeadlines.AttemptDeadline(take, deadlines.Value)));
                break;
            case TakeStage.Keyframes:
                foreach (var batchIndex in take.MissingBatches())
                {
                    await SendAsync(context, TakeCommandFactory.Render(job, take, batchIndex));
                }

                break;
            default:
                await SendAsync(context, TakeCommandFactory.Compose(job, take));
                break;
        }
    }

    /// <summary>When the take counts as stalled if it makes no progress from now on.</summary>
    public DateTimeOffset StallDeadline(TakeState take) => time.GetUtcNow() + JobDeadlines.StallTimeoutOf(take.Stage(), deadlines.Value);

    private static Task SendAsync<T>(BehaviorContext<VideoState> context, T command)
        where T : class => context.Send(CommandRoutes.AddressOf<T>(), command);
}
