using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.Keyframes;
using AdGenius.FrameWorker.Work;
using AdGenius.ObjectStore;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.HostedImages;

/// <summary>Renders batches as the consumer of a frame worker does.</summary>
internal static class Batches
{
    public static Task<KeyframesRendered> RenderAsync(WebApplication worker, RenderKeyframes command)
    {
        var services = worker.Services;
        var reporter = new ProgressReporter(
            services.GetRequiredService<IBus>(),
            services.GetRequiredService<IObjectStore>(),
            TimeProvider.System,
            command.JobId,
            command.TakeId,
            command.Attempt);
        return services.GetRequiredService<BatchRenderer>().RenderAsync(command, reporter, TestContext.Current.CancellationToken);
    }

    /// <summary>What the ledger says that the batch has cost.</summary>
    public static Task<decimal> CostAsync(WebApplication worker, RenderKeyframes command) =>
        worker.Services.GetRequiredService<BatchRenderer>().CostOfAsync(command, TestContext.Current.CancellationToken);

    public static Task<KeyframeSourceException> FailAsync(WebApplication worker, RenderKeyframes command) =>
        Assert.ThrowsAsync<KeyframeSourceException>(() => RenderAsync(worker, command));
}
