using AdGenius.Persistence.Databases;
using MassTransit;

namespace AdGenius.Orchestrator.Preparation;

/// <summary>Runs a preparation in a scope of its own, which ends before the message is handled.</summary>
internal sealed partial class MessagePreparationFilter<TMessage>(
    IServiceScopeFactory scopes, ILogger<MessagePreparationFilter<TMessage>> logger) : IFilter<ConsumeContext<TMessage>>
    where TMessage : class
{
    public async Task Send(ConsumeContext<TMessage> context, IPipe<ConsumeContext<TMessage>> next)
    {
        await PrepareAsync(context);
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("message-preparation");

    private async Task PrepareAsync(ConsumeContext<TMessage> context)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            await scope.ServiceProvider.GetRequiredService<IMessagePreparation<TMessage>>().PrepareAsync(context);
        }
        catch (Exception exception) when (
            DatabaseOutage.IsDatabaseFailure(exception) && !DatabaseOutage.IsOutage(exception))
        {
            LogNotPrepared(typeof(TMessage).Name, exception); // the step itself is retried where the database fails it too
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Message} is handled without its preparation: the database has failed")]
    private partial void LogNotPrepared(string message, Exception exception);
}
