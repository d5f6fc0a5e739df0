using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.TestKit.Fakes;
using MassTransit;

namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>A message was consumed to the end, its transaction included.</summary>
public sealed record Handled(Guid MessageId, object Message);

/// <summary>Records what was consumed, so that a test can distinguish "had no effect" from "not consumed yet".</summary>
internal sealed class HandledMessages(MessageLog facts) : IReceiveObserver
{
    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context)
    {
        // Here and not in PostConsume, because the transaction is committed after the consumer.
        if (context.TryGetPayload<Handled>(out var handled))
        {
            facts.Add(handled);
        }

        return Task.CompletedTask;
    }

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class
    {
        switch (context.Message)
        {
            case Batch<WorkStarted> batch:
                AddEach(batch);
                break;
            case Batch<ClipProgressed> batch:
                AddEach(batch);
                break;
            default:
                Add(context);
                break;
        }

        return Task.CompletedTask;
    }

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;

    private static void AddEach<T>(Batch<T> batch)
        where T : class
    {
        foreach (var one in batch)
        {
            Add(one);
        }
    }

    private static void Add<T>(ConsumeContext<T> context)
        where T : class
        => context.ReceiveContext.AddOrUpdatePayload(() => new Handled(context.MessageId!.Value, context.Message), known => known);
}
