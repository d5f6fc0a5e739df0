using System.Net;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.DueJobs;
using AdGenius.Orchestrator.Requests;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using AdGenius.TestKit.Fakes;
using AdGenius.VideoRequests;
using MassTransit;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>The orchestrator in the embedded default, on a database file of its own, with fake workers.</summary>
public sealed class Fleet : IAsyncDisposable
{
    private readonly TemporaryFolder? _ownFolder;
    private WebApplication _application = null!;

    private Fleet(string? folder)
    {
        _ownFolder = folder is null ? new TemporaryFolder("adgenius-orchestrator-") : null;
        Folder = folder ?? _ownFolder!.Path;
    }

    public Workers Workers { get; private init; } = null!;

    public MessageLog Facts { get; } = new();

    public string Folder { get; }

    internal IServiceProvider Services => _application.Services;

    /// <param name="workers">What the fake workers answer.</param>
    /// <param name="settings">Settings that win over the tests' own.</param>
    /// <param name="time">The clock.</param>
    /// <param name="folder">The folder of an earlier process.</param>
    /// <param name="depths">The lengths of queues.</param>
    /// <param name="startTime">How long the process is regarded as starting.</param>
    /// <param name="processTime">The clock of the process's age, which then is regarded as starting for as long as users' are.</param>
    /// <param name="providerWorker">A real one, in place of the fake one.</param>
    /// <param name="proxy">The proxy of the network, in place of that of the environment.</param>
    /// <param name="withoutLoop">A hosted service that is left out: the test does its work.</param>
    /// <param name="more">A further module of the test.</param>
    public static async Task<Fleet> StartAsync(
        Workers? workers = null,
        Dictionary<string, string?>? settings = null,
        TimeProvider? time = null,
        string? folder = null,
        IQueueDepths? depths = null,
        TimeSpan startTime = default,
        TimeProvider? processTime = null,
        ServiceModule? providerWorker = null,
        IWebProxy? proxy = null,
        Type? withoutLoop = null,
        ServiceModule? more = null)
    {
        var fleet = new Fleet(folder) { Workers = workers ?? new Workers() };
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HomeFolder"] = fleet.Folder,
            ["Orchestrator:AdmissionInterval"] = "00:00:00.05",
            ["Orchestrator:SweepInterval"] = "00:00:00.05",
            ["Orchestrator:RetryBaseDelay"] = "00:00:00.1",
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        builder.Services.AddSingleton(
            processTime is null ? new ProcessAge(TimeProvider.System) { StartTime = startTime } : new ProcessAge(processTime));
        if (depths is not null)
        {
            builder.Services.AddSingleton(depths);
        }

        if (proxy is not null)
        {
            builder.Services.AddSingleton(proxy);
        }

        var fakes = FakeWorkers.Module(fleet.Workers, fleet.Facts, withProviderWorker: providerWorker is null);
        ServiceModule[] modules = providerWorker is null
            ? [OrchestratorService.Module, fakes]
            : [OrchestratorService.Module, providerWorker, fakes];
        if (more is not null)
        {
            modules = [.. modules, more];
        }

        if (withoutLoop is not null)
        {
            modules =
            [
                .. modules,
                new ServiceModule
                {
                    Name = "without-loop",
                    AddServices = host => host.Services.Remove(
                        host.Services.Single(service => service.ImplementationType == withoutLoop)),
                },
            ];
        }

        fleet._application = AdGeniusHost.Build(builder, modules);
        try
        {
            fleet._application.Services.GetRequiredService<IBus>().ConnectReceiveObserver(new HandledMessages(fleet.Facts));
            await fleet._application.StartAsync(TestContext.Current.CancellationToken);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync(); // the test is of a start that fails
            throw;
        }
    }

    /// <summary>Sends a request and returns the id of its job.</summary>
    public async Task<Guid> RequestAsync(GenerateVideo request)
    {
        await SendAsync(request);
        return JobIds.OfRequest(request.TenantName, request.RequestId);
    }

    public async Task SendAsync<T>(T command)
        where T : class
    {
        var endpoint = await _application.Services.GetRequiredService<IBus>().GetSendEndpoint(CommandRoutes.AddressOf<T>());
        await endpoint.Send(command, TestContext.Current.CancellationToken);
    }

    /// <summary>Delivers a command with this message id, and again where it was delivered before.</summary>
    public async Task DeliverAsync<T>(T command, Guid messageId)
        where T : class
    {
        var endpoint = await _application.Services.GetRequiredService<IBus>().GetSendEndpoint(CommandRoutes.AddressOf<T>());
        await endpoint.Send(command, context => context.MessageId = messageId, TestContext.Current.CancellationToken);
    }

    public async Task SendToAsync(string queue, object message)
    {
        var endpoint = await _application.Services.GetRequiredService<IBus>().GetSendEndpoint(CommandRoutes.AddressOf(queue));
        await endpoint.Send(message, message.GetType(), TestContext.Current.CancellationToken);
    }

    /// <summary>A frame worker that holds a model by name: it consumes the model's queue and answers as the others.</summary>
    public async Task HoldAsync(string model)
    {
        var bus = _application.Services.GetRequiredService<IBus>();
        await bus.ConnectReceiveEndpoint(
            Queues.RenderKeyframesOf(model),
            endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false;
                endpoint.Handler<RenderKeyframes>(async context =>
                {
                    Facts.Add(new Queued(Queues.RenderKeyframesOf(model), context.Message));
                    var result = Workers.Render(context.Message)!;
                    await context.Publish(result, result.GetType(), context.CancellationToken);
                });
            }).Ready.WaitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Announces models and returns when the orchestrator has kept them.</summary>
    public async Task AnnounceAsync(params VideoModel[] models)
    {
        var now = TimeProvider.System.GetUtcNow();
        var messageId = NewId.NextGuid();
        await _application.Services.GetRequiredService<IBus>().Publish(
            new LocalModelsAnnounced { Worker = "worker-1", Models = models, At = now, ExpiresAt = now.AddMinutes(2) },
            context => context.MessageId = messageId,
            TestContext.Current.CancellationToken);
        await Facts.FirstAsync<Handled>(one => one.MessageId == messageId);
    }

    /// <summary>Publishes an event and returns when the saga has consumed it.</summary>
    public async Task PublishAsync(object fact)
    {
        var messageId = NewId.NextGuid();
        var bus = _application.Services.GetRequiredService<IBus>();
        await bus.Publish(
            fact,
            fact.GetType(),
            Pipe.Execute<PublishContext>(context => context.MessageId = messageId),
            TestContext.Current.CancellationToken);
        await Facts.FirstAsync<Handled>(one => one.MessageId == messageId);
    }

    /// <summary>Sends the saga every job that is due, and returns when it has consumed them.</summary>
    public async Task<int> SweepAsync()
    {
        var handled = Facts.All<Handled>().Count(one => one.Message is VideoDue);
        await using var scope = _application.Services.CreateAsyncScope();
        var sent = await scope.ServiceProvider.GetRequiredService<DueSweep>().NotifyAsync(TestContext.Current.CancellationToken);
        if (sent > 0)
        {
            await Facts.NthAsync<Handled>(handled + sent, one => one.Message is VideoDue);
        }

        return sent;
    }

    public Task<VideoState> JobAsync(Guid jobId)
        => ReadAsync(database => database.Videos.AsNoTracking().Include(job => job.Takes).SingleAsync(job => job.CorrelationId == jobId));

    public Task<List<JobEvent>> HistoryAsync(Guid jobId) => ReadAsync(
        database => database.JobEvents.AsNoTracking().Where(one => one.JobId == jobId).OrderBy(one => one.Sequence).ToListAsync());

    /// <summary>
    /// Waits until everything is sent. A message that is being sent when the clock is advanced is sent again, because the time that was
    /// allowed for it has passed.
    /// </summary>
    public Task UntilSentAsync() => TestKit.Until.TrueAsync(
        "the outbox is empty",
        () => ReadAsync(async database => !await database.Set<OutboxMessage>().AnyAsync()),
        TestContext.Current.CancellationToken);

    public async Task<T> ReadAsync<T>(Func<AdGeniusDbContext, Task<T>> read)
    {
        await using var scope = _application.Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>());
    }

    internal T Service<T>()
        where T : notnull => _application.Services.GetRequiredService<T>();

    public static GenerateVideo Request(string requestId = "r-1", string tenant = "acme") => new()
    {
        RequestId = requestId, TenantName = tenant, CreativeId = "spring", Prompt = "A lake at dawn",
    };

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _ownFolder?.Dispose();
    }
}
