using AdGenius.Contracts;
using AdGenius.Contracts.Models;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Models;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Models;

/// <summary>
/// Collects the models of all workers: those of the workers that answer, and the local models that other frame workers have announced. The
/// models of a worker that does not answer are listed as not ready.
/// </summary>
internal sealed partial class ModelCatalogue(
    IBus bus, IServiceScopeFactory scopes, IOptions<GatewayOptions> options, DatabaseTime time, ILogger<ModelCatalogue> logger)
{
    /// <summary>Every model of the catalogue, sorted as in it, for <paramref name="tenantName"/>.</summary>
    public async Task<IReadOnlyList<VideoModel>> ListAsync(string? tenantName, CancellationToken cancellationToken)
    {
        var request = new ListVideoModels { TenantName = tenantName };
        var local = QueryAsync(Queues.ListLocalModels, request, cancellationToken);
        var providers = QueryAsync(Queues.ListProviderModels, request, cancellationToken);
        var found = new Dictionary<string, VideoModel>(StringComparer.Ordinal);
        var announced = (await AnnouncedAsync(cancellationToken)).OrderBy(model => model.State == VideoModelState.Available ? 0 : 1);
        foreach (var model in (await local ?? []).Concat(await providers ?? []).Concat(announced))
        {
            found.TryAdd(model.Id, model);
        }

        return ModelOrder.Of(found, Missing);
    }

    private async Task<IReadOnlyList<VideoModel>> AnnouncedAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await LocalModelStore.ListAsync(
            scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>(), time.GetUtcNow(), cancellationToken);
    }

    private async Task<IReadOnlyList<VideoModel>?> QueryAsync(string queue, ListVideoModels request, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await bus.AskAsync<ListVideoModels, VideoModels>(queue, request, options.Value.ModelsTimeout, cancellationToken);
            return answer.Models;
        }
        catch (RequestException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // For the caller a timeout and a fault are the same: that worker's models cannot be used now.
            LogNoResponse(queue, exception.GetType().Name);
            return null;
        }
    }

    private static VideoModel Missing(string id) => new()
    {
        Id = id,
        Name = id,
        ResolvesTo = id,
        State = VideoModelState.NotReady,
        Note = id == ModelIds.Local
            ? "No frame worker responds. Jobs wait until one starts."
            : "No provider worker responds. Jobs wait until one starts.",
        AspectRatios = [],
        Sizes = [],
    };

    [LoggerMessage(LogLevel.Debug, "No response on {Queue}: {Reason}")]
    private partial void LogNoResponse(string queue, string reason);
}
