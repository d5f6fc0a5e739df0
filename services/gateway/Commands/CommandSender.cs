using AdGenius.Hosting.Bus;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Commands;

/// <summary>Sends commands, and waits for the broker's confirmation for a bounded time.</summary>
internal sealed partial class CommandSender(IBus bus, IOptions<GatewayOptions> options, TimeProvider time, ILogger<CommandSender> logger)
{
    /// <summary>
    /// True when the broker has confirmed it. False: it may or may not arrive, so only what is safe to repeat is sent this way.
    /// </summary>
    public async Task<bool> TrySendAsync<T>(T command, CancellationToken cancellationToken)
        where T : class => await SendAsync(command, cancellationToken) == SendOutcome.Confirmed;

    /// <summary>The same, and where it is not confirmed, whether it may arrive.</summary>
    public async Task<SendOutcome> SendAsync<T>(T command, CancellationToken cancellationToken)
        where T : class
    {
        using var timeout = new CancellationTokenSource(options.Value.SendTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var attempt = new SendAttempt();
        try
        {
            var endpoint = await bus.GetSendEndpoint(CommandRoutes.AddressOf<T>()).WaitAsync(either.Token);
            await endpoint.Send(command, (SendContext<T> _) => attempt.Begin(), either.Token).WaitAsync(either.Token);
            return SendOutcome.Confirmed;
        }
        catch (Exception exception) when (exception is MassTransitException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            LogSendFailed(typeof(T).Name, exception.GetType().Name);
            return attempt.GiveUp() ? SendOutcome.NotSent : SendOutcome.Unknown;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Broker did not confirm {Message}: {Reason}")]
    private partial void LogSendFailed(string message, string reason);
}
