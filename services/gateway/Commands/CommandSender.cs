using AdGenius.Hosting.Bus;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Commands;

/// <summary>Sends commands and publishes events, and waits for the broker's confirmation for a bounded time.</summary>
internal sealed partial class CommandSender(IBus bus, IOptions<GatewayOptions> options, TimeProvider time, ILogger<CommandSender> logger)
{
    /// <summary>
    /// True when the broker has confirmed it. False: it may or may not arrive, so only what is safe to repeat is sent this way.
    /// </summary>
    public Task<bool> TrySendAsync<T>(T command, CancellationToken cancellationToken)
        where T : class => TryAsync<T>(
        async token =>
        {
            var endpoint = await bus.GetSendEndpoint(CommandRoutes.AddressOf<T>()).WaitAsync(token);
            await endpoint.Send(command, token).WaitAsync(token);
        },
        cancellationToken);

    /// <summary>The same for an event.</summary>
    public Task<bool> TryPublishAsync<T>(T published, CancellationToken cancellationToken)
        where T : class => TryAsync<T>(token => bus.Publish(published, token).WaitAsync(token), cancellationToken);

    private async Task<bool> TryAsync<T>(Func<CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.SendTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await send(either.Token);
            return true;
        }
        catch (Exception exception) when (exception is MassTransitException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            LogSendFailed(typeof(T).Name, exception.GetType().Name);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Broker did not confirm {Message}: {Reason}")]
    private partial void LogSendFailed(string message, string reason);
}
