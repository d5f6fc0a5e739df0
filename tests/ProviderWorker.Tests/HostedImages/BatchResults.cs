using AdGenius.Contracts.Clips;
using AdGenius.Hosting;
using AdGenius.Hosting.Bus;
using AdGenius.TestKit.Fakes;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.HostedImages;

/// <summary>Sends batches to a frame worker over the bus and records how they end.</summary>
internal sealed class BatchResults
{
    private readonly MessageLog _log = new();

    public static ServiceModule Module { get; } = new()
    {
        Name = "batch-results",
        AddServices = static builder => builder.Services.AddSingleton<BatchResults>(),
        AddConsumers = static bus => bus.AddConsumer<Listener>().Endpoint(endpoint => endpoint.Name = "batch-results"),
    };

    public static BatchResults Of(WebApplication worker) => worker.Services.GetRequiredService<BatchResults>();

    public static async Task SendAsync(WebApplication worker, RenderKeyframes command)
    {
        await Batches.WriteJobAsync(worker, command);
        await SendWithoutJobAsync(worker, command);
    }

    /// <summary>The same without the job's rows: they are written already, or were erased.</summary>
    public static async Task SendWithoutJobAsync(WebApplication worker, RenderKeyframes command)
    {
        var endpoint = await worker.Services.GetRequiredService<IBus>().GetSendEndpoint(CommandRoutes.AddressOf<RenderKeyframes>());
        await endpoint.Send(command, TestContext.Current.CancellationToken);
    }

    public IReadOnlyList<T> All<T>() => _log.All<T>();

    public Task<T> FirstAsync<T>() => _log.FirstAsync<T>();

    private sealed class Listener(BatchResults results) : IConsumer<KeyframesRendered>, IConsumer<KeyframesFailed>
    {
        public Task Consume(ConsumeContext<KeyframesRendered> context) => AddAsync(context.Message);

        public Task Consume(ConsumeContext<KeyframesFailed> context) => AddAsync(context.Message);

        private Task AddAsync(object message)
        {
            results._log.Add(message);
            return Task.CompletedTask;
        }
    }
}
