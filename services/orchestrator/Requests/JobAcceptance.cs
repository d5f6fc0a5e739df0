using AdGenius.Orchestrator.Videos;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using MassTransit;
using MassTransit.Context;
using MassTransit.Middleware;
using MassTransit.Saga;

namespace AdGenius.Orchestrator.Requests;

/// <summary>
/// Gives a valid request to the saga within the consumption of its message, in one transaction with inbox and outbox: sent to the saga's
/// queue it would be one more message for every job.
/// </summary>
internal sealed class JobAcceptance(
    IOutboxContextFactory<AdGeniusDbContext> inbox, ISagaRepositoryContextFactory<VideoState> jobs, VideoStateMachine machine)
{
    // The inbox keeps it with each message, so it never changes.
    private static readonly OutboxConsumeOptions Consumer = new()
    {
        ConsumerId = new Guid("5a7f6a0e-0a8c-4b0e-9d39-5b1f2f6f6c11"),
        ConsumerType = nameof(JobAcceptance),
    };

    /// <summary>
    /// Returns when the job is written, or was written before. To be called last in a consumer, outside of any transaction.
    /// </summary>
    public Task AcceptAsync(ConsumeContext context, VideoRequested request)
    {
        var correlation = machine.Correlations.OfType<EventCorrelation<VideoState, VideoRequested>>().Single();
        var step = Pipe.New<SagaConsumeContext<VideoState, VideoRequested>>(
            pipe => pipe.UseFilter(new StateMachineSagaMessageFilter<VideoState, VideoRequested>(machine, machine.VideoRequested)));
        var saga = correlation.FilterFactory(new SagaRepository<VideoState>(jobs), correlation.Policy, step);
        return inbox.Send(
            new MessageConsumeContext<VideoRequested>(context, request),
            Consumer,
            Pipe.ExecuteAsync<OutboxConsumeContext<VideoRequested>>(async consumed =>
            {
                if (!consumed.IsMessageConsumed)
                {
                    // The first filter finds the job's id in the message.
                    await correlation.MessageFilter.Send(
                        consumed,
                        Pipe.ExecuteAsync<ConsumeContext<VideoRequested>>(
                            correlated => saga.Send(correlated, Pipe.Empty<ConsumeContext<VideoRequested>>())));
                    await consumed.SetConsumed();
                }
            }));
    }
}
