using System.Threading.Channels;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Models;
using AdGenius.Hosting;
using AdGenius.Hosting.Bus;
using AdGenius.ObjectStore;
using AdGenius.TestKit;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace AdGenius.FrameWorker.Tests;

/// <summary>
/// The frame worker as it runs in a process of its own, on the in-memory bus, with a folder as object store and a consumer of its events.
/// </summary>
public sealed class FrameWorkerProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _home;
    private readonly WebApplication _application;
    private readonly Channel<object> _received = Channel.CreateUnbounded<object>();

    private FrameWorkerProcess(TemporaryFolder home, Dictionary<string, string?> settings, Action<IServiceCollection>? services)
    {
        _home = home;
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["HomeFolder"] = Home, ["Urls"] = "http://127.0.0.1:0", ["Frames:WorkFolder"] = WorkFolder });
        builder.Configuration.AddInMemoryCollection(settings);
        services?.Invoke(builder.Services);
        _application = AdGeniusHost.Build(builder, FrameWorkerService.Module, Listener());
    }

    public string Home => _home.Path;

    public string WorkFolder => Path.Combine(Home, "work");

    public IObjectStore Store => _application.Services.GetRequiredService<IObjectStore>();

    public IServiceProvider Services => _application.Services;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="settings">Settings of the worker.</param>
    /// <param name="prepare">Puts files into the home folder, which it gets, before the start.</param>
    /// <param name="services">Registered in the place of the worker's own.</param>
    public static async Task<FrameWorkerProcess> StartAsync(
        Dictionary<string, string?>? settings = null, Action<string>? prepare = null, Action<IServiceCollection>? services = null)
    {
        var home = new TemporaryFolder("adgenius-frame-tests-");
        prepare?.Invoke(home.Path);
        var process = new FrameWorkerProcess(home, settings ?? [], services);
        try
        {
            await process._application.StartAsync(Cancellation);
            return process;
        }
        catch
        {
            await process.DisposeAsync(); // the test is of a start that fails
            throw;
        }
    }

    public async Task SendAsync<T>(T command)
        where T : class
    {
        var endpoint = await Bus.GetSendEndpoint(CommandRoutes.AddressOf<T>());
        await endpoint.Send(command, Cancellation);
    }

    /// <summary>Sends a command to the queue of a model.</summary>
    public async Task SendToModelAsync(string model, RenderKeyframes command)
    {
        var endpoint = await Bus.GetSendEndpoint(CommandRoutes.AddressOf(Queues.RenderKeyframesOf(model)));
        await endpoint.Send(command with { Model = model }, Cancellation);
    }

    public Task PublishAsync<T>(T message)
        where T : class => Bus.Publish(message, Cancellation);

    /// <summary>The readiness that Kubernetes would see.</summary>
    public async Task<bool> IsReadyAsync()
    {
        var report = await _application.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Name is "model" or "ffmpeg", Cancellation);
        return report.Status == HealthStatus.Healthy;
    }

    /// <summary>The next message of the kind, and of the one predicate; others before it are dropped.</summary>
    public async Task<T> ReceiveAsync<T>(Func<T, bool>? predicate = null)
    {
        while (true)
        {
            if (await _received.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(3), Cancellation) is T message
                && (predicate is null || predicate(message)))
            {
                return message;
            }
        }
    }

    /// <summary>Files that are still in the worker's own folder.</summary>
    public IReadOnlyList<string> Leftovers() => Directory.Exists(WorkFolder) ? Directory.GetFileSystemEntries(WorkFolder) : [];

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _home.Dispose();
    }

    private IBus Bus => _application.Services.GetRequiredService<IBus>();

    private ServiceModule Listener() => new()
    {
        Name = "listener",
        AddServices = builder => builder.Services.AddSingleton(_received.Writer),
        AddConsumers = bus => bus.AddConsumer<EventConsumer>(),
    };

    private sealed class EventConsumer(ChannelWriter<object> received) :
        IConsumer<LocalModelsAnnounced>,
        IConsumer<SourceImageStaged>,
        IConsumer<KeyframesRendered>,
        IConsumer<KeyframesFailed>,
        IConsumer<ClipGenerated>,
        IConsumer<ClipFailed>,
        IConsumer<ClipProgressed>
    {
        public Task Consume(ConsumeContext<LocalModelsAnnounced> context) => WriteAsync(context.Message);

        public Task Consume(ConsumeContext<SourceImageStaged> context) => WriteAsync(context.Message);

        public Task Consume(ConsumeContext<KeyframesRendered> context) => WriteAsync(context.Message);

        public Task Consume(ConsumeContext<KeyframesFailed> context) => WriteAsync(context.Message);

        public Task Consume(ConsumeContext<ClipGenerated> context) => WriteAsync(context.Message);

        public Task Consume(ConsumeContext<ClipFailed> context) => WriteAsync(context.Message);

        public Task Consume(ConsumeContext<ClipProgressed> context) => WriteAsync(context.Message);

        private Task WriteAsync(object message) => received.WriteAsync(message).AsTask();
    }
}
