using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using MassTransit;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>Records what the worker publishes and lets tests wait for it.</summary>
internal sealed class ResultRecorder
{
    private readonly Lock _lock = new();
    private readonly List<object> _messages = [];
    private readonly List<(Func<object, bool> Wanted, TaskCompletionSource<object> Found)> _waiting = [];

    public static ServiceModule Module { get; } = new()
    {
        Name = "results",
        AddServices = static _ => { },
        AddConsumers = static bus => bus.AddConsumer<Listener>().Endpoint(endpoint => endpoint.Name = "results"),
    };

    public IReadOnlyList<T> All<T>()
    {
        lock (_lock)
        {
            return [.. _messages.OfType<T>()];
        }
    }

    public async Task<T> WaitAsync<T>(Func<T, bool>? wanted = null)
    {
        TaskCompletionSource<object> found;
        lock (_lock)
        {
            foreach (var message in _messages)
            {
                if (message is T said && (wanted?.Invoke(said) ?? true))
                {
                    return said;
                }
            }

            found = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((message => message is T said && (wanted?.Invoke(said) ?? true), found));
        }

        return (T)await found.Task.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
    }

    private void Write(object message)
    {
        lock (_lock)
        {
            _messages.Add(message);
            foreach (var (wanted, found) in _waiting.ToArray())
            {
                if (wanted(message))
                {
                    found.TrySetResult(message);
                }
            }
        }
    }

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
            recorder.Write(message);
            return Task.CompletedTask;
        }
    }
}
