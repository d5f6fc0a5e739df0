using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using AdGenius.TestKit.Fakes;
using MassTransit;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>Records what the worker publishes and lets tests wait for it.</summary>
internal sealed class ResultRecorder
{
    private readonly MessageLog _log = new();

    public static ServiceModule Module { get; } = new()
    {
        Name = "results",
        AddServices = static _ => { },
        AddConsumers = static bus => bus.AddConsumer<Listener>().Endpoint(endpoint => endpoint.Name = "results"),
    };

    public IReadOnlyList<T> All<T>() => _log.All<T>();

    public Task<T> WaitAsync<T>(Func<T, bool>? wanted = null) => _log.FirstAsync(wanted ?? (static _ => true));

    private sealed class Listener(ResultRecorder recorder) :
        IConsumer<ClipGenerated>,
        IConsumer<ImageGenerated>,
        IConsumer<ClipFailed>,
        IConsumer<ClipProgressed>,
        IConsumer<UsageRecorded>
    {
        public Task Consume(ConsumeContext<ClipGenerated> context) => Write(context.Message);

        public Task Consume(ConsumeContext<ImageGenerated> context) => Write(context.Message);

        public Task Consume(ConsumeContext<ClipFailed> context) => Write(context.Message);

        public Task Consume(ConsumeContext<ClipProgressed> context) => Write(context.Message);

        public Task Consume(ConsumeContext<UsageRecorded> context) => Write(context.Message);

        private Task Write(object message)
        {
            recorder._log.Add(message);
            return Task.CompletedTask;
        }
    }
}
