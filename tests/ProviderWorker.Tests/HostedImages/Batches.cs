using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.KeyframeSources;
using AdGenius.FrameWorker.Keyframes;
using AdGenius.FrameWorker.Work;
using AdGenius.ObjectStore;
using AdGenius.Persistence;
using AdGenius.ProviderWorker.Tests.Kit;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.HostedImages;

/// <summary>Renders batches as the consumer of a frame worker does.</summary>
internal static class Batches
{
    public static async Task<KeyframesRendered> RenderAsync(WebApplication worker, RenderKeyframes command)
    {
        await WriteJobAsync(worker, command);
        var services = worker.Services;
        var reporter = new ProgressReporter(
            services.GetRequiredService<IBus>(),
            services.GetRequiredService<IObjectStore>(),
            TimeProvider.System,
            command.JobId,
            command.TakeId,
            command.Attempt);
        return await services.GetRequiredService<BatchRenderer>().RenderAsync(command, reporter, TestContext.Current.CancellationToken);
    }

    /// <summary>Writes the rows of the command's job, unless they exist.</summary>
    public static async Task WriteJobAsync(WebApplication worker, RenderKeyframes command)
    {
        await using var scope = worker.Services.CreateAsyncScope();
        await Jobs.WriteAsync(scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>(), command);
    }

    /// <summary>What the ledger says that the batch has cost.</summary>
    public static Task<decimal> CostAsync(WebApplication worker, RenderKeyframes command) =>
        worker.Services.GetRequiredService<BatchRenderer>().CostOfAsync(command, TestContext.Current.CancellationToken);

    public static Task<KeyframeSourceException> FailAsync(WebApplication worker, RenderKeyframes command) =>
        Assert.ThrowsAsync<KeyframeSourceException>(() => RenderAsync(worker, command));
}
