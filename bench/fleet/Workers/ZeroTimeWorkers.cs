using AdGenius.Contracts;
using AdGenius.Hosting;

namespace AdGenius.Bench.Fleet.Workers;

/// <summary>
/// Every worker of the fleet in one process, each with the queue and settings of the real one, responding at once. What remains to measure
/// is everything but the work.
/// </summary>
internal static class ZeroTimeWorkers
{
    public static ServiceModule Module { get; } = new()
    {
        Name = "zero-time-workers",
        AddServices = static _ => { },
        AddConsumers = static bus =>
        {
            bus.AddConsumer<ZeroTimePrompts>().Endpoint(static endpoint => endpoint.Name = Queues.QuantifyPrompt);
            bus.AddConsumer<ZeroTimeClips>().Endpoint(static endpoint => endpoint.Name = Queues.GenerateClip);
            bus.AddConsumer<ZeroTimeKeyframes>().Endpoint(static endpoint => endpoint.Name = Queues.RenderKeyframes);
            bus.AddConsumer<ZeroTimeComposition>().Endpoint(static endpoint => endpoint.Name = Queues.ComposeClip);
            bus.AddConsumer<ZeroTimeFinishing>().Endpoint(static endpoint => endpoint.Name = Queues.FinishVideo);
            bus.AddConsumer<ZeroTimeStorage>().Endpoint(static endpoint => endpoint.Name = Queues.StoreVideo);
        },
    };

    /// <summary>A reference to a file that does not exist.</summary>
    public static MediaReference File(Guid takeId, string name, string contentType) => new()
    {
        Key = $"staging/{takeId:N}/{name}",
        Length = 1_048_576,
        Sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ContentType = contentType,
    };
}
