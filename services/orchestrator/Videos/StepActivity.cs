using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos;

/// <summary>
/// Runs a step within the state machine. The machine takes it from the scope of the message, so that every step shares the database
/// context, and with it the transaction, of the saga's row.
/// </summary>
internal sealed class StepActivity<TStep>(TStep step) : IStateMachineActivity<VideoState>
    where TStep : class, IVideoStep
{
    public void Probe(ProbeContext context) => context.CreateScope(typeof(TStep).Name);

    public void Accept(StateMachineVisitor visitor) => visitor.Visit(this);

    public async Task Execute(BehaviorContext<VideoState> context, IBehavior<VideoState> next)
    {
        await step.ExecuteAsync(context);
        await next.Execute(context);
    }

    public async Task Execute<T>(BehaviorContext<VideoState, T> context, IBehavior<VideoState, T> next)
        where T : class
    {
        await step.ExecuteAsync(context);
        await next.Execute(context);
    }

    public Task Faulted<TException>(BehaviorExceptionContext<VideoState, TException> context, IBehavior<VideoState> next)
        where TException : Exception => next.Faulted(context);

    public Task Faulted<T, TException>(BehaviorExceptionContext<VideoState, T, TException> context, IBehavior<VideoState, T> next)
        where T : class
        where TException : Exception => next.Faulted(context);
}

/// <inheritdoc cref="StepActivity{TStep}"/>
internal sealed class StepActivity<TStep, TEvent>(TStep step) : IStateMachineActivity<VideoState, TEvent>
    where TStep : class, IVideoStep<TEvent>
    where TEvent : class
{
    public void Probe(ProbeContext context) => context.CreateScope(typeof(TStep).Name);

    public void Accept(StateMachineVisitor visitor) => visitor.Visit(this);

    public async Task Execute(BehaviorContext<VideoState, TEvent> context, IBehavior<VideoState, TEvent> next)
    {
        await step.ExecuteAsync(context.Saga, context.Message, context);
        await next.Execute(context);
    }

    public Task Faulted<TException>(BehaviorExceptionContext<VideoState, TEvent, TException> context, IBehavior<VideoState, TEvent> next)
        where TException : Exception => next.Faulted(context);
}
