using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Videos.Deadlines;
using AdGenius.Orchestrator.Videos.Pickups;
using AdGenius.Orchestrator.Videos.Retries;
using AdGenius.Orchestrator.Videos.Stages;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos.Takes;

/// <summary>Sends the commands that a take waits for. There is at most one outstanding command for each piece of work.</summary>
internal sealed class TakeCommandSender(IOptions<DeadlineOptions> deadlines, DatabaseTime time)
{
    /// <summary>Sends the commands of the take's stage that are not outstanding.</summary>
    /// <param name="context">The event that they follow from.</param>
    /// <param name="take">The take.</param>
    /// <param name="lastPickup">When one of its commands was picked up last, where they may be sent again.</param>
    public async Task SendAsync(BehaviorContext<VideoState> context, TakeState take, DateTimeOffset? lastPickup = null)
    {
        var stage = take.Stage();
        var now = WorkPickups.SendTime(time.GetUtcNow(), lastPickup);
        take.Unschedule();
        take.Commands = [.. take.Commands.Where(command => command.Stage == stage)];
        IEnumerable<int?> batches = stage == WorkStage.Keyframes ? take.MissingBatches().Select(index => (int?)index) : [null];
        foreach (var batchIndex in batches.Where(index => !take.Commands.Exists(command => command.BatchIndex == index)).ToList())
        {
            await SendAsync(context, take, stage, batchIndex, now);
            take.Commands = [.. take.Commands, new OutstandingCommand { Stage = stage, BatchIndex = batchIndex, SentAt = now }];
        }

        var checkAt = now + JobDeadlines.StallTimeoutOf(stage, deadlines.Value);
        take.DueAt = take.DueAt > now && take.DueAt < checkAt ? take.DueAt : checkAt;
    }

    /// <summary>Sends <paramref name="commands"/> again, and those of the stage that are not outstanding.</summary>
    public Task ResendAsync(
        BehaviorContext<VideoState> context,
        TakeState take,
        IReadOnlyCollection<OutstandingCommand> commands,
        DateTimeOffset? lastPickup)
    {
        take.Commands = [.. take.Commands.Except(commands)];
        return SendAsync(context, take, lastPickup);
    }

    private Task SendAsync(BehaviorContext<VideoState> context, TakeState take, WorkStage stage, int? batchIndex, DateTimeOffset now)
    {
        var job = context.Saga;
        return stage switch
        {
            WorkStage.Finish => SendAsync(context, TakeCommandFactory.Finish(job, take) with { SentAt = now }),
            WorkStage.Store => SendAsync(context, TakeCommandFactory.Store(job, take) with { SentAt = now }),
            WorkStage.Generate => SendAsync(
                context, TakeCommandFactory.Generate(job, take, JobDeadlines.JobDeadline(job, deadlines.Value))),
            WorkStage.SourceImage => SendAsync(context, TakeCommandFactory.StageSource(job, take) with { SentAt = now }),
            WorkStage.Keyframes => SendRenderAsync(context, TakeCommandFactory.Render(job, take, batchIndex!.Value) with { SentAt = now }),
            _ => SendAsync(context, TakeCommandFactory.Compose(job, take) with { SentAt = now }),
        };
    }

    /// <summary>A local model that is named has a queue of its own, which the workers that hold it consume.</summary>
    private static Task SendRenderAsync(BehaviorContext<VideoState> context, RenderKeyframes command) =>
        context.Send(CommandRoutes.AddressOf(Queues.RenderKeyframesOf(command.Model)), command);

    private static Task SendAsync<T>(BehaviorContext<VideoState> context, T command)
        where T : class => context.Send(CommandRoutes.AddressOf<T>(), command);
}
