using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using MassTransit;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>Writes down what the worker says and lets tests wait for it.</summary>
internal sealed class ResultRecorder
{
    private readonly Lock _lock = new();
    private readonly List<object> _messages = [];
    private readonly List<(Func<object, bool> Wanted, TaskCompletionSource<object> Found)> _waiting = [];

    public static ServiceModule Module { get; } = new()
    {
        Name = "answers",
        AddServices = static _ => { },
        AddConsumers = static bus =>
        {
            bus.AddConsumer<Listener>().Endpoint(endpoint => endpoint.Name = "answers");
            bus.AddConsumer<ComposeListener>().Endpoint(endpoint => endpoint.Name = Contracts.Queues.ComposeClip);
        },
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

    private sealed class Listener(ResultRecorder book) :
        IConsumer<ClipGenerated>,
        IConsumer<ClipFailed>,
        IConsumer<ClipProgressed>,
        IConsumer<UsageRecorded>
    {
        public Task Consume(ConsumeContext<ClipGenerated> context) => Write(context.Message);

        public Task Consume(ConsumeContext<ClipFailed> context) => Write(context.Message);

        public Task Consume(ConsumeContext<ClipProgressed> context) => Write(context.Message);

        public Task Consume(ConsumeContext<UsageRecorded> context) => Write(context.Message);

        private Task Write(object message)
        {
            book.Write(message);
            return Task.CompletedTask;
        }
    }

    private sealed class ComposeListener(ResultRecorder book) : IConsumer<ComposeClip>
    {
        public Task Consume(ConsumeContext<ComposeClip> context)
        {
            book.Write(context.Message);
            return Task.CompletedTask;
        }
    }
}
