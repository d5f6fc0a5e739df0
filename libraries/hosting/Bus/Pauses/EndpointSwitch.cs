using MassTransit;
using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Bus.Pauses;

/// <summary>
/// Brings one endpoint to the state that is wanted, one step at a time: stopping takes as long as the messages that it has, and it may be
/// wanted again meanwhile.
/// </summary>
internal sealed partial class EndpointSwitch(
    string name, IReceiveEndpoint endpoint, ILogger<EndpointSwitch> logger, CancellationToken stopping)
{
    private readonly Lock _sync = new();
    private bool _isWantedPaused;
    private bool _isStopped;
    private bool _isWorking;

    /// <summary>True when the endpoint takes no messages, or soon will not.</summary>
    public bool IsPaused
    {
        get
        {
            lock (_sync)
            {
                return _isWantedPaused || _isStopped;
            }
        }
    }

    /// <summary>Sets what is wanted; returns at once.</summary>
    public void Set(bool isPaused)
    {
        lock (_sync)
        {
            _isWantedPaused = isPaused;
            if (!_isWorking && _isWantedPaused != _isStopped)
            {
                _isWorking = true;
                _ = Task.Run(WorkAsync, CancellationToken.None);
            }
        }
    }

    private async Task WorkAsync()
    {
        while (Next() is { } isPausing)
        {
            try
            {
                if (isPausing)
                {
                    LogPausing(name);
                    await endpoint.Stop(CancellationToken.None);
                }
                else
                {
                    LogResuming(name);
                    endpoint.Start(stopping);
                }
            }
            catch (Exception exception) // the edge of the process: the next list of paused queues tries again
            {
                LogFailed(name, exception.GetType().Name);
                lock (_sync)
                {
                    (_isWorking, _isStopped) = (false, !isPausing);
                }

                return;
            }
        }
    }

    /// <summary>The next step, or null when the endpoint is as wanted or its process stops.</summary>
    private bool? Next()
    {
        lock (_sync)
        {
            if (_isWantedPaused == _isStopped || stopping.IsCancellationRequested)
            {
                _isWorking = false;
                return null;
            }

            _isStopped = _isWantedPaused;
            return _isStopped;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Queue {Queue} is paused: this process takes no more messages from it")]
    private partial void LogPausing(string queue);

    [LoggerMessage(LogLevel.Information, "Queue {Queue} is resumed")]
    private partial void LogResuming(string queue);

    [LoggerMessage(LogLevel.Warning, "Queue {Queue} could not be paused or resumed ({Reason}); trying again")]
    private partial void LogFailed(string queue, string reason);
}
