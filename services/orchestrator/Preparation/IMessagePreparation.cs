using MassTransit;

namespace AdGenius.Orchestrator.Preparation;

/// <summary>
/// Gets what the saga's step for a message needs from outside the database. It runs before the message's transaction begins: a transaction
/// holds locks and one of the endpoint's slots, and must wait for nothing but the database.
/// </summary>
internal interface IMessagePreparation<TMessage>
    where TMessage : class
{
    /// <summary>
    /// Adds the result to the context as a payload; nothing where there is none, so that the step goes on without it. Called again where
    /// the message is delivered again, or retried for the database.
    /// </summary>
    Task PrepareAsync(ConsumeContext<TMessage> context);
}
