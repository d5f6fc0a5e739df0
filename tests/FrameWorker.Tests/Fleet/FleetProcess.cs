using System.Collections.Concurrent;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using AdGenius.Hosting.Bus;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.FrameWorker.Tests.Fleet;

/// <summary>One process of a fleet on RabbitMQ: some of its services, with a folder that all processes share as object store.</summary>
internal sealed class FleetProcess : IAsyncDisposable
{
    private readonly WebApplication _application;
    private bool _isStopped;

    private FleetProcess(WebApplication application) => _application = application;

    public string Address => _application.Urls.Single();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<FleetProcess> StartAsync(
        Uri broker, string home, Dictionary<string, string?> settings, Action<IServiceCollection>? services, params ServiceModule[] modules)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HomeFolder"] = home,
            ["Urls"] = "http://127.0.0.1:0",
            ["Bus:Transport"] = "RabbitMq",
            ["Bus:Uri"] = broker.ToString(),
        });
        builder.Configuration.AddInMemoryCollection(settings);
        services?.Invoke(builder.Services);
        var process = new FleetProcess(AdGeniusHost.Build(builder, modules));
        await process._application.StartAsync(Cancellation);
        return process;
    }

    public async Task SendAsync<T>(T command)
        where T : class
    {
        var endpoint = await _application.Services.GetRequiredService<IBus>().GetSendEndpoint(CommandRoutes.AddressOf<T>());
        await endpoint.Send(command, Cancellation);
    }

    /// <summary>The status code of the liveness check, as a kubelet asks for it.</summary>
    public async Task<int> LivenessAsync(HttpClient http)
    {
        using var answer = await http.GetAsync(new Uri($"{Address}/health/live"), Cancellation);
        return (int)answer.StatusCode;
    }

    /// <summary>Stops it as a kubelet does: consumers give back what they have not ended.</summary>
    public async Task StopAsync()
    {
        _isStopped = true;
        await _application.StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isStopped)
        {
            await StopAsync();
        }

        await _application.DisposeAsync();
    }

    /// <summary>Receives events of jobs and batches into a queue. In one process of a fleet: processes would share the messages.</summary>
    public static ServiceModule Listener(ConcurrentQueue<object> events) => new()
    {
        Name = "listener",
        AddServices = host => host.Services.AddSingleton(events),
        AddConsumers = bus => bus.AddConsumer<EventConsumer>(),
    };

    private sealed class EventConsumer(ConcurrentQueue<object> events) :
        IConsumer<KeyframesRendered>,
        IConsumer<KeyframesFailed>,
        IConsumer<VideoRefused>,
        IConsumer<VideoCompleted>,
        IConsumer<VideoFailed>
    {
        public Task Consume(ConsumeContext<KeyframesRendered> context) => Add(context.Message);

        public Task Consume(ConsumeContext<KeyframesFailed> context) => Add(context.Message);

        public Task Consume(ConsumeContext<VideoRefused> context) => Add(context.Message);

        public Task Consume(ConsumeContext<VideoCompleted> context) => Add(context.Message);

        public Task Consume(ConsumeContext<VideoFailed> context) => Add(context.Message);

        private Task Add(object message)
        {
            events.Enqueue(message);
            return Task.CompletedTask;
        }
    }
}
