using AdGenius.Contracts.Models;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Models;
using AdGenius.VideoRequests;
using MassTransit;

namespace AdGenius.Orchestrator.Progress;

/// <summary>Keeps which models the running frame workers hold. A lost announcement is made up for by the next.</summary>
internal sealed partial class LocalModelsConsumer(AdGeniusDbContext database, DatabaseTime time, ILogger<LocalModelsConsumer> logger)
    : IConsumer<LocalModelsAnnounced>
{
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(31);

    public Task Consume(ConsumeContext<LocalModelsAnnounced> context)
    {
        var message = context.Message;
        if (message.Worker is not { Length: > 0 and <= LocalModelStore.MaxWorkerLength }
            || message.ExpiresAt - message.At > MaxLifetime || message.ExpiresAt <= message.At)
        {
            LogIgnored(LocalModelStore.MaxWorkerLength, MaxLifetime);
            return Task.CompletedTask;
        }

        var local = message with { Models = [.. message.Models.Where(model => ModelIds.IsLocal(model.Id))] };
        return LocalModelStore.SaveAsync(database, local, time.GetUtcNow(), context.CancellationToken);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "LocalModelsAnnounced ignored: Worker must have 1 to {MaxLength} characters, and ExpiresAt must be at most {MaxLifetime} after At")]
    private partial void LogIgnored(int maxLength, TimeSpan maxLifetime);
}
