using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Hosting;
using AdGenius.TestKit.Fakes;
using MassTransit;

namespace AdGenius.Bench.Fleet.Workers;

/// <summary>
/// Every worker of the fleet in one process, each with the queue and settings of the real one, responding at once. What remains to measure
/// is everything but the work.
/// </summary>
internal static class ZeroTimeWorkers
{
    /// <summary>The argument of a worker process without reports.</summary>
    public const string NoReports = "--no-reports";

    /// <param name="reports">True where pick-up and progress of clips are reported, as the real workers do.</param>
    public static ServiceModule Module(bool reports) => new()
    {
        Name = "zero-time-workers",
        AddServices = static _ => { },
        AddConsumers = bus =>
        {
            Worker<QuantifyPrompt>(bus, Queues.QuantifyPrompt, static context => PublishAsync(context, WorkerEvents.Quantified));
            Worker<GenerateClip>(bus, Queues.GenerateClip, context => GenerateAsync(context, reports));
            Worker<RenderKeyframes>(
                bus, Queues.RenderKeyframes, static context => PublishAsync(context, static command => WorkerEvents.Rendered(command)));
            Worker<ComposeClip>(bus, Queues.ComposeClip, context => ComposeAsync(context, reports));
            Worker<FinishVideo>(bus, Queues.FinishVideo, FinishAsync);
            Worker<StoreVideo>(bus, Queues.StoreVideo, static context => PublishAsync(context, WorkerEvents.Stored));
        },
    };

    private static void Worker<T>(IBusRegistrationConfigurator bus, string queue, Func<ConsumeContext<T>, Task> consume)
        where T : class => bus.AddHandler(consume).Endpoint(endpoint => endpoint.Name = queue);

    private static async Task GenerateAsync(ConsumeContext<GenerateClip> context, bool reports)
    {
        var command = context.Message;
        if (reports)
        {
            await context.Publish(WorkerEvents.Started(command, TimeProvider.System.GetUtcNow()), context.CancellationToken);
            await ZeroTimeProgress.PublishAsync(context, command.JobId, command.TakeId, command.Attempt);
        }

        await PublishAsync(context, static clip => WorkerEvents.Generated(clip));
    }

    private static async Task ComposeAsync(ConsumeContext<ComposeClip> context, bool reports)
    {
        var command = context.Message;
        if (reports)
        {
            await ZeroTimeProgress.PublishAsync(context, command.JobId, command.TakeId, command.Attempt);
        }

        await PublishAsync(context, WorkerEvents.Composed);
    }

    private static Task FinishAsync(ConsumeContext<FinishVideo> context) => context.Message.Storage is null
        ? PublishAsync(context, static command => WorkerEvents.Finished(command))
        : PublishAsync(context, WorkerEvents.Stored);

    private static Task PublishAsync<TCommand, TEvent>(ConsumeContext<TCommand> context, Func<TCommand, TEvent> eventOf)
        where TCommand : class
        where TEvent : class => context.Publish(eventOf(context.Message), context.CancellationToken);
}
