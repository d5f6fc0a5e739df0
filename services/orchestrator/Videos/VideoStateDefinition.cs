using AdGenius.Contracts;
using AdGenius.Persistence;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Videos;

/// <summary>How the saga's endpoint runs.</summary>
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

        // Two answers at once for one job: the second write is refused and tried again on what the first has left.
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(
                static exception => exception is DbUpdateException or System.Data.Common.DbException && !DatabaseOutage.IsOutage(exception));
            retry.Exponential(20, TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(20));
        });

        // State, history and commands are committed together, and a message that comes twice changes nothing twice.
        endpointConfigurator.UseEntityFrameworkOutbox<AdGeniusDbContext>(context);
    }
}
