using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AdGenius.Bench.Fleet.Load;

/// <summary>Records when jobs are accepted and when they end, as a consumer outside the fleet.</summary>
internal sealed class JobEventListener : IAsyncDisposable
{
    private static readonly string[] Events
        = ["AdGenius:VideoAccepted", "AdGenius:VideoCompleted", "AdGenius:VideoFailed", "AdGenius:VideoRefused"];

    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<CompletedJob>> _waiting = new();
    private readonly ConcurrentDictionary<Guid, long> _accepted = new();
    private long _completed;
    private long _failed;

    private JobEventListener(IConnection connection, IChannel channel)
    {
        _connection = connection;
        _channel = channel;
    }

    /// <summary>The number of completed jobs so far, expected or not.</summary>
    public long Completed => Interlocked.Read(ref _completed);

    /// <summary>Jobs that ended otherwise; there should be none.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Jobs that are waited for.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Called for every completed job, from any submitter.</summary>
    public Action? OnCompleted { get; set; }

    public static async Task<JobEventListener> OpenAsync(Uri broker, CancellationToken cancellationToken)
    {
        var connection = await new ConnectionFactory { Uri = broker, ClientProvidedName = "bench-listener" }.CreateConnectionAsync(
            cancellationToken);
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var listener = new JobEventListener(connection, channel);
        var queue = await channel.QueueDeclareAsync(
            "",
            durable: false,
            exclusive: true,
            autoDelete: true,
            cancellationToken: cancellationToken);
        foreach (var exchange in Events)
        {
            await channel.QueueBindAsync(queue.QueueName, exchange, "", cancellationToken: cancellationToken);
        }

        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            listener.OnEvent(delivery);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellationToken);
        return listener;
    }

    /// <summary>Ends when the event of the completed job arrives. To be called before the job is submitted.</summary>
    public Task<CompletedJob> WaitForCompletionAsync(Guid jobId) =>
        _waiting.GetOrAdd(jobId, static _ => new TaskCompletionSource<CompletedJob>(TaskCreationOptions.RunContinuationsAsynchronously))
            .Task;

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private void OnEvent(BasicDeliverEventArgs delivery)
    {
        var now = TimeProvider.System.GetTimestamp();
        if (!Guid.TryParse(delivery.BasicProperties.CorrelationId, out var jobId))
        {
            Interlocked.Increment(ref _failed);
            return;
        }

        if (delivery.Exchange.EndsWith("Accepted", StringComparison.Ordinal))
        {
            if (_waiting.ContainsKey(jobId))
            {
                _accepted[jobId] = now;
            }

            return;
        }

        Interlocked.Increment(ref delivery.Exchange.EndsWith("Completed", StringComparison.Ordinal) ? ref _completed : ref _failed);
        OnCompleted?.Invoke();
        if (_waiting.TryRemove(jobId, out var waiting))
        {
            _accepted.TryRemove(jobId, out var accepted);
            waiting.SetResult(new CompletedJob(accepted, now));
        }
    }
}

/// <summary>When the events of a job arrived, in ticks of the system's time provider.</summary>
internal readonly record struct CompletedJob(long AcceptedAt, long CompletedAt);
