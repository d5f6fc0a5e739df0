using AdGenius.Contracts;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Preparation;
using AdGenius.Persistence;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos;

/// <summary>Order, concurrency, retries and outbox of the saga's endpoint.</summary>
internal sealed class VideoStateDefinition : SagaDefinition<VideoState>
{
    // Each is a transaction on a connection of its own.
    private const int ConcurrentTransactions = 16;

    // Far more than transactions, so that two jobs rarely share one.
    private const int JobPartitionCount = 256;

    public VideoStateDefinition()
    {
        EndpointName = Queues.VideoSaga;

        // Messages that wait for their job's turn are held beside those that are handled.
        ConcurrentMessageLimit = FleetQueue.Find(Queues.VideoSaga)!.Prefetch;
    }

    protected override void ConfigureSaga(
        IReceiveEndpointConfigurator endpointConfigurator, ISagaConfigurator<VideoState> sagaConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.WaitForDatabase();
        _ = new MessagePreparations(endpointConfigurator, context);
        _ = new JobPartitions(endpointConfigurator, JobPartitionCount);
        ((IConsumePipeConfigurator)endpointConfigurator).UseConcurrencyLimit(ConcurrentTransactions);

        // Two events of one job at once: the second write is refused and retried on the rows that the first has left.
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(static exception =>
                DatabaseOutage.IsDatabaseFailure(exception) && !DatabaseOutage.IsOutage(exception));
            retry.Exponential(20, TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(20));
        });

        // State, history and commands are committed together, and a second delivery of a message changes nothing.
        endpointConfigurator.UseEntityFrameworkOutbox<AdGeniusDbContext>(context);
    }
}
