using System.Data.Common;
using AdGenius.Contracts;
using AdGenius.Persistence;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Videos;

/// <summary>Concurrency, retries and outbox of the saga's endpoint.</summary>
internal sealed class VideoStateDefinition : SagaDefinition<VideoState>
{
    public VideoStateDefinition()
    {
        EndpointName = Queues.VideoSaga;
        ConcurrentMessageLimit = 16;
    }

    protected override void ConfigureSaga(
        IReceiveEndpointConfigurator endpointConfigurator, ISagaConfigurator<VideoState> sagaConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.WaitForDatabase();

        // Two events of one job at once: the second write is refused and retried on the rows that the first has left.
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(static exception =>
                exception is DbUpdateException or DbException && !DatabaseOutage.IsOutage(exception));
            retry.Exponential(20, TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(20));
        });

        // State, history and commands are committed together, and a second delivery of a message changes nothing.
        endpointConfigurator.UseEntityFrameworkOutbox<AdGeniusDbContext>(context);
    }
}
