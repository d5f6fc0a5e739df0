using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Bus.Pauses;

/// <summary>
/// Stops and starts the endpoints of this process as their queues are paused and resumed. A stopped endpoint has no consumer at the broker:
/// it finishes the messages that it has, and other messages stay in the queue.
/// </summary>
internal sealed class QueueSwitches(IHostApplicationLifetime lifetime, TimeProvider time, ILoggerFactory loggers) : IReceiveEndpointObserver
{
    // No list overtakes another by more; they come every five seconds. After a clock was set back, lists bear earlier times for long.
    private static readonly TimeSpan Overtaking = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, EndpointSwitch> _switches = new(StringComparer.Ordinal);
    private readonly Lock _sync = new();
    private readonly ILogger<EndpointSwitch> _logger = loggers.CreateLogger<EndpointSwitch>();
    private HashSet<string> _paused = [];
    private DateTimeOffset _at = DateTimeOffset.MinValue;
    private long _appliedAt;

    /// <summary>The queues of this process whose endpoint is stopped, or is stopping.</summary>
    public IReadOnlyList<string> Paused => [.. _switches.Where(one => one.Value.IsPaused).Select(one => one.Key)];

    /// <summary>Pauses the endpoints of <paramref name="names"/> and resumes all others, unless a later list was just applied.</summary>
    public void Apply(IReadOnlyCollection<string> names, DateTimeOffset at)
    {
        lock (_sync)
        {
            if (at < _at && time.GetElapsedTime(_appliedAt) < Overtaking)
            {
                return;
            }

            (_paused, _at, _appliedAt) = ([.. names], at, time.GetTimestamp());
            foreach (var (name, endpoint) in _switches)
            {
                endpoint.Set(_paused.Contains(name));
            }
        }
    }

    public Task Ready(ReceiveEndpointReady ready)
    {
        var name = NameOf(ready.InputAddress);
        if (ready.IsStarted && FleetQueue.Find(name) is not null)
        {
            lock (_sync)
            {
                _switches.GetOrAdd(name, _ => new EndpointSwitch(name, ready.ReceiveEndpoint, _logger, lifetime.ApplicationStopping))
                    .Set(_paused.Contains(name));
            }
        }

        return Task.CompletedTask;
    }

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;

    /// <summary>The name of an endpoint's queue.</summary>
    public static string NameOf(Uri inputAddress) => Uri.UnescapeDataString(inputAddress.Segments[^1]);
}
