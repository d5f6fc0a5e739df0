using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;

namespace AdGenius.Hosting.Bus;

/// <summary>The queue of each command.</summary>
public static class CommandRoutes
{
    /// <summary>The queue of every command.</summary>
    public static IReadOnlyDictionary<Type, string> All { get; } = new Dictionary<Type, string>
    {
        [typeof(GenerateVideo)] = Queues.Videos,
        [typeof(CancelVideo)] = Queues.Videos,
        [typeof(RetryStore)] = Queues.Videos,
        [typeof(ApproveVideo)] = Queues.Videos,
        [typeof(RejectVideo)] = Queues.Videos,
        [typeof(RetryVideo)] = Queues.Videos,
        [typeof(QuantifyPrompt)] = Queues.QuantifyPrompt,
        [typeof(GenerateClip)] = Queues.GenerateClip,
        [typeof(ProviderCallback)] = Queues.ProviderCallback,
        [typeof(StageSourceImage)] = Queues.StageSourceImage,
        [typeof(RenderKeyframes)] = Queues.RenderKeyframes,
        [typeof(ComposeClip)] = Queues.ComposeClip,
        [typeof(FinishVideo)] = Queues.FinishVideo,
        [typeof(StoreVideo)] = Queues.StoreVideo,
        [typeof(DeleteVideo)] = Queues.DeleteVideo,
    };

    /// <summary>The address to send <typeparamref name="T"/> to.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not a command.</exception>
    public static Uri AddressOf<T>() => All.TryGetValue(typeof(T), out var queue)
        ? AddressOf(queue)
        : throw new ArgumentException($"{typeof(T).Name} is not a command; publish it.");

    /// <summary>
    /// The address of one of <see cref="Queues"/>. It names the exchange in front of the queue and not the queue: a sender that names a
    /// queue declares it, and would have to know every argument it was declared with.
    /// </summary>
    public static Uri AddressOf(string queue) => new($"exchange:{queue}");
}
