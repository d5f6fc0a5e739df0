using AdGenius.Contracts;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Models;
using AdGenius.VideoRequests;

namespace AdGenius.Orchestrator.Requests;

/// <summary>
/// Checks a request against the models that the running frame workers hold, before any work: whether one holds the model, and whether the
/// model supports what the request asks for.
/// </summary>
internal sealed class LocalModelChecks(AdGeniusDbContext database, ProcessAge age, TimeProvider time)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    public async Task<IReadOnlyList<Failure>> CheckAsync(GenerateVideo request, CancellationToken cancellationToken)
    {
        var id = request.Model ?? ModelIds.Local;
        if (!ModelIds.IsLocal(id))
        {
            return [];
        }

        var held = await ListAsync(cancellationToken);

        // The workers of a process that has just been started announce their models at the same time.
        while (id != ModelIds.Local && held.All(model => model.Id != id) && age.IsStarting)
        {
            await Task.Delay(PollInterval, time, cancellationToken);
            held = await ListAsync(cancellationToken);
        }

        return LocalModelRules.Check(request, held);
    }

    private Task<IReadOnlyList<VideoModel>> ListAsync(CancellationToken cancellationToken) =>
        LocalModelStore.ListAsync(database, time.GetUtcNow(), cancellationToken);
}
