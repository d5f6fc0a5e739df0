using System.Globalization;
using AdGenius.Bench.Fleet.Workers;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Hosting;
using AdGenius.TestKit.Fakes;
using MassTransit;

namespace AdGenius.Bench.Sizing.Check;

/// <summary>
/// The workers of a check in one process: each answers its commands after a known time, with as many at once as the check says
/// (<c>Bus:Prefetch</c>). They need no processor, so what is measured is the fleet's queues, slots and limits.
/// </summary>
internal static class TimedWorkers
{
    private const string Prefix = "SIZING_SECONDS_";

    public static ServiceModule Module { get; } = new()
    {
        Name = "timed-workers",
        AddServices = static _ => { },
        AddConsumers = static bus =>
        {
            Worker<QuantifyPrompt>(
                bus, Queues.QuantifyPrompt, static _ => 1, static context => context.Publish(WorkerEvents.Quantified(context.Message)));
            Worker<RenderKeyframes>(
                bus,
                Queues.RenderKeyframes,
                static command => command.Keyframes.Count,
                static context => context.Publish(WorkerEvents.Rendered(context.Message)));
            Worker<ComposeClip>(bus, Queues.ComposeClip, static _ => 1, ComposeAsync);
            Worker<FinishVideo>(
                bus, Queues.FinishVideo, static _ => 1, static context => context.Publish(WorkerEvents.Finished(context.Message)));
            Worker<StoreVideo>(
                bus, Queues.StoreVideo, static _ => 1, static context => context.Publish(WorkerEvents.Stored(context.Message)));
        },
    };

    /// <summary>The environment of the process.</summary>
    /// <param name="seconds">The seconds of a piece of work, by queue; of keyframes, of each picture.</param>
    /// <param name="slots">How many pieces are worked on at once, by queue.</param>
    public static Dictionary<string, string> Environment(
        IReadOnlyDictionary<string, double> seconds, IReadOnlyDictionary<string, int> slots)
    {
        var environment = new Dictionary<string, string>();
        foreach (var (queue, time) in seconds)
        {
            environment[Prefix + queue] = time.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var (queue, count) in slots)
        {
            environment[$"ADGENIUS_Bus__Prefetch__{queue}"] = count.ToString(CultureInfo.InvariantCulture);
        }

        return environment;
    }

    private static async Task ComposeAsync(ConsumeContext<ComposeClip> context)
    {
        var command = context.Message;
        await ZeroTimeProgress.PublishAsync(context, command.JobId, command.TakeId, command.Attempt);
        await context.Publish(WorkerEvents.Composed(command), context.CancellationToken);
    }

    private static void Worker<T>(
        IBusRegistrationConfigurator bus, string queue, Func<T, int> units, Func<ConsumeContext<T>, Task> answer)
        where T : class
    {
        var seconds = double.Parse(
            System.Environment.GetEnvironmentVariable(Prefix + queue) ?? "0", CultureInfo.InvariantCulture);
        bus.AddHandler<T>(async context =>
        {
            await Task.Delay(TimeSpan.FromSeconds(units(context.Message) * seconds), TimeProvider.System, context.CancellationToken);
            await answer(context);
        }).Endpoint(endpoint => endpoint.Name = queue);
    }
}
