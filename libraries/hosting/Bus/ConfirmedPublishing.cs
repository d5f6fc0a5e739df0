using MassTransit;

namespace AdGenius.Hosting.Bus;

/// <summary>
/// Publishes, sends and responds with a time limit for the broker's confirmation, for everything that does not pass through the database
/// outbox. RabbitMQ.Client up to 7.2.2 never ends a publish that was in flight when its connection was closed (issue 1930 of
/// rabbitmq/rabbitmq-dotnet-client): without a limit a worker that loses its connection at that moment would wait for ever. And it cancels
/// a call by itself after 20 seconds without an answer, such as the declaration of an exchange while the broker blocks publishers: a
/// consumer that passed this on would count as cancelled, and its message would end in the error queue.
/// </summary>
public static class ConfirmedPublishing
{
    /// <summary>How long the first attempt waits for the confirmation; each further one waits twice as long.</summary>
    public static readonly TimeSpan FirstLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan MaxLimit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Publishes <paramref name="message"/>, and again until the broker confirms it or <paramref name="cancellationToken"/> is cancelled.
    /// It may arrive more than once, with the same message id each time.
    /// </summary>
    public static Task PublishConfirmedAsync(this IPublishEndpoint endpoint, object message, CancellationToken cancellationToken) =>
        PublishConfirmedAsync(endpoint, message, static _ => { }, cancellationToken);

    /// <summary>As <see cref="PublishConfirmedAsync(IPublishEndpoint, object, CancellationToken)"/>, with headers.</summary>
    public static Task PublishConfirmedAsync(
        this IPublishEndpoint endpoint, object message, Action<SendContext> configure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(configure);
        var id = NewId.NextGuid();
        var pipe = Pipe.Execute<PublishContext>(context =>
        {
            context.MessageId = id;
            configure(context);
        });
        return RepeatAsync(token => endpoint.Publish(message, message.GetType(), pipe, token), FirstLimit, cancellationToken);
    }

    /// <summary>
    /// Publishes <paramref name="message"/> once. One that is not confirmed within <see cref="FirstLimit"/> may be lost: for reports of
    /// progress, which the next one replaces.
    /// </summary>
    /// <returns>False where the broker has not confirmed it in time.</returns>
    public static async Task<bool> TryPublishAsync(this IPublishEndpoint endpoint, object message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(message);
        return await TryAsync(token => endpoint.Publish(message, message.GetType(), token), FirstLimit, cancellationToken);
    }

    /// <summary>
    /// Sends <paramref name="message"/>, and again until the broker confirms it or <paramref name="cancellationToken"/> is cancelled. It
    /// may arrive more than once, with the same message id each time.
    /// </summary>
    public static Task SendConfirmedAsync<T>(
        this ISendEndpoint endpoint, T message, Action<SendContext> configure, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(configure);
        var id = NewId.NextGuid();
        return RepeatAsync(
            token => endpoint.Send(
                message,
                context =>
                {
                    context.MessageId = id;
                    configure(context);
                },
                token),
            FirstLimit,
            cancellationToken);
    }

    /// <summary>As the other, to an address.</summary>
    public static async Task SendConfirmedAsync<T>(
        this ISendEndpointProvider provider, Uri address, T message, Action<SendContext> configure, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(provider);
        await (await provider.GetSendEndpoint(address)).SendConfirmedAsync(message, configure, cancellationToken);
    }

    /// <summary>
    /// Responds to a request. A response that is not confirmed within <see cref="FirstLimit"/> is given up: its requester does not wait
    /// that long, and asks again.
    /// </summary>
    public static async Task RespondConfirmedAsync<T>(this ConsumeContext context, T response)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(context);
        await TryAsync(_ => context.RespondAsync(response), FirstLimit, context.CancellationToken);
    }

    /// <summary>Runs <paramref name="send"/>, and again until an attempt ends within its time limit.</summary>
    internal static async Task RepeatAsync(Func<CancellationToken, Task> send, TimeSpan limit, CancellationToken cancellationToken)
    {
        while (!await TryAsync(send, limit, cancellationToken))
        {
            limit = limit * 2 > MaxLimit ? MaxLimit : limit * 2;
        }
    }

    private static async Task<bool> TryAsync(Func<CancellationToken, Task> send, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            // The transport may not observe the token everywhere.
            await send(ended.Token).WaitAsync(ended.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (!late.IsCancellationRequested)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken); // the client gave up, maybe at once
            }

            return false;
        }
    }
}
