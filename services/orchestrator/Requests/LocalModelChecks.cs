using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Models;
using AdGenius.VideoRequests;

namespace AdGenius.Orchestrator.Requests;

/// <summary>
/// Checks a request against the models that the running frame workers hold, before any work: whether one holds the model, and whether the
/// model supports what the request asks for.
/// </summary>
internal sealed class LocalModelChecks(AdGeniusDbContext database, ProcessAge age, DatabaseTime time)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    public async Task<IReadOnlyList<Failure>> CheckAsync(GenerateVideo request, CancellationToken cancellationToken)
    {
        var id = request.Model ?? ModelIds.Local;
        if (!ModelIds.IsLocal(id))
        {
            return [];
        }

        while (true)
        {
            // A worker in a process that has just been started announces its models at the same time, all of them at once.
            var isComplete = id == ModelIds.Local || !age.IsStarting
                || await LocalModelStore.HasAnnouncementSinceAsync(database, time.GetUtcNow() - age.Age, cancellationToken);
            var held = await LocalModelStore.ListOfAsync(database, id, time.GetUtcNow(), cancellationToken);
            if (held.Count > 0)
            {
                return LocalModelRules.Check(request, held);
            }

            if (isComplete)
            {
                // The others are only named.
                return LocalModelRules.Check(
                    request, await LocalModelStore.ListAsync(database, time.GetUtcNow(), cancellationToken));
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }
}
