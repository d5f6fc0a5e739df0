using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Hosting.Bus;

/// <summary>
/// One queue of the fleet: its name, the exchanges bound to it and its prefetch count. Every process declares all queues of this table, so
/// that a command sent before its worker was ever started is queued and not lost.
/// </summary>
public sealed record FleetQueue
{
    /// <summary>The name of the queue, and of the exchange in front of it.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// How many unacknowledged messages one process holds. One for work that occupies a GPU, a processor or a provider: more
    /// would be withheld from other workers.
    /// </summary>
    public required ushort Prefetch { get; init; }

    /// <summary>The least that <see cref="BusOptions.Prefetch"/> may set instead: what is consumed in batches needs whole ones.</summary>
    public ushort MinPrefetch { get; init; } = 1;

    /// <summary>
    /// The messages that also reach it through the exchange of their own name, as publishers without MassTransit publish them.
    /// </summary>
    public IReadOnlyList<Type> Bound { get; init; } = [];

    /// <summary>
    /// True for the commands of workers, whose native code or memory use may crash the process: crashes are counted by message, and a fault
    /// of the command ends its attempt.
    /// </summary>
    public bool CanCrash { get; init; }

    /// <summary>Every queue.</summary>
    public static IReadOnlyList<FleetQueue> All { get; } =
    [
        new() { Name = Queues.Videos, Prefetch = 32, Bound = [typeof(GenerateVideo), typeof(CancelVideo)] },
        new() { Name = Queues.VideoSaga, Prefetch = 128 },
        new() { Name = Queues.WorkProgress, Prefetch = 400, MinPrefetch = 200 },
        new() { Name = Queues.QuantifyPrompt, Prefetch = 8, CanCrash = true },
        new() { Name = Queues.PreviewPrompt, Prefetch = 4 },
        new() { Name = Queues.GenerateClip, Prefetch = 1, CanCrash = true },
        new() { Name = Queues.ProviderCallback, Prefetch = 16 },
        new() { Name = Queues.StageSourceImage, Prefetch = 8, CanCrash = true },
        new() { Name = Queues.RenderKeyframes, Prefetch = 1, CanCrash = true },
        new() { Name = Queues.ComposeClip, Prefetch = 1, CanCrash = true },
        new() { Name = Queues.CheckBrief, Prefetch = 4, CanCrash = true },
        new() { Name = Queues.FinishVideo, Prefetch = 1, CanCrash = true },
        new() { Name = Queues.StoreVideo, Prefetch = 4, CanCrash = true },
        new() { Name = Queues.DeleteVideo, Prefetch = 4 },
        new() { Name = Queues.ProbeAsset, Prefetch = 2, CanCrash = true },
        new() { Name = Queues.MakeSpritesheet, Prefetch = 2, CanCrash = true },
        new() { Name = Queues.ListProviderModels, Prefetch = 4 },
        new() { Name = Queues.ListLocalModels, Prefetch = 4 },
        new() { Name = Queues.DeadLetter, Prefetch = 4 },
    ];

    /// <summary>
    /// The queue of that name, or null. A local model has a queue of its own (<see cref="Queues.RenderKeyframesOf"/>), which its workers
    /// declare, and which is otherwise as <see cref="Queues.RenderKeyframes"/>.
    /// </summary>
    public static FleetQueue? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(Queues.RenderKeyframesPrefix, StringComparison.Ordinal)
            ? Find(Queues.RenderKeyframes)! with { Name = name }
            : All.FirstOrDefault(queue => queue.Name == name);
    }

    /// <summary>The exchange that a message is published to: its fixed wire name.</summary>
    public static string ExchangeOf(Type message) =>
        message.GetCustomAttributes(typeof(EntityNameAttribute), inherit: false).OfType<EntityNameAttribute>().SingleOrDefault()?.EntityName
        ?? throw new ArgumentException($"{message.Name} has no fixed wire name.");
}
