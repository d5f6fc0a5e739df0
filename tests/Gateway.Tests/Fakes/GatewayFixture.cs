using System.Net;
using System.Net.Http.Json;
using System.Text;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Events;
using AdGenius.Gateway.Videos;
using AdGenius.Hosting;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Keys;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Fakes;

/// <summary>A gateway on a loopback port with its own database file, and a fake of the rest of the fleet.</summary>
public class GatewayFixture : IAsyncLifetime
{
    // No time limit of a test covers the end of its class. A host takes half a minute at most.
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(3);

    private readonly string _home = Directory.CreateTempSubdirectory("gateway-tests-").FullName;
    private WebApplication? _application;

    internal FakeFleet Fleet { get; } = new();

    internal IServiceProvider Services => _application!.Services;

    internal JobSignals Signals => Services.GetRequiredService<JobSignals>();

    internal EventStreams Streams => Services.GetRequiredService<EventStreams>();

    public HttpClient Http { get; private set; } = null!;

    /// <summary>Where gRPC is served, HTTP/2 without TLS.</summary>
    public Uri GrpcAddress { get; private set; } = null!;

    /// <summary>Settings of this gateway beside those of all test gateways.</summary>
    protected virtual Dictionary<string, string?> Settings => [];

    /// <summary>A name no other test uses.</summary>
    public static string NewName(string start = "t") => start + Guid.NewGuid().ToString("N")[..12];

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, static grpc => grpc.Protocols = HttpProtocols.Http2);
        });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HomeFolder"] = _home,
            ["Logging:LogLevel:Default"] = "Warning",
            ["Gateway:AcceptWait"] = "00:00:30",
            ["Gateway:ModelsTimeout"] = "00:00:10",
            ["Gateway:HeartbeatInterval"] = "00:00:00.1",
            ["Gateway:EventPollInterval"] = "00:00:00.05",
            ["Gateway:MaxRequestBytes"] = "65536",
        });
        builder.Configuration.AddInMemoryCollection(Settings);
        Configure(builder);
        _application = AdGeniusHost.Build(builder, GatewayService.Module, Fleet.Module);
        await _application.StartAsync(TestContext.Current.CancellationToken);
        Http = new HttpClient(new SocketsHttpHandler());
        Http.BaseAddress = new Uri(_application.Urls.First());
        GrpcAddress = new Uri(_application.Urls.Last());
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await StopAsync("stopped", _application.StopAsync(CancellationToken.None));
            await StopAsync("disposed", _application.DisposeAsync().AsTask());
        }

        Directory.Delete(_home, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Calls the gateway for a tenant.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        string? tenant,
        string? json = null,
        params (string Name, string Value)[] headers)
    {
        using var message = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            message.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        if (tenant is not null)
        {
            message.Headers.Add("X-Tenant", tenant);
        }

        foreach (var (name, value) in headers)
        {
            message.Headers.Add(name, value);
        }

        return await Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>A key of the tenant, where the gateway requires one.</summary>
    internal async Task<NewApiKey> GivenKeyAsync(string tenant, TimeSpan? lifetime = null, ApiKeyRole role = ApiKeyRole.Submit)
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ApiKeyStore>().CreateAsync(
            scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>(),
            tenant,
            role,
            "test",
            lifetime,
            TestContext.Current.CancellationToken);
    }

    /// <summary>Calls the gateway with a key, as most callers do.</summary>
    internal Task<HttpResponseMessage> SendWithAsync(
        NewApiKey key, HttpMethod method, string path, string? tenant = null, string? json = null) =>
        SendAsync(method, path, tenant, json, ("Authorization", $"Bearer {key.Text}"));

    internal static async Task<VideoJob> ReadJobAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<VideoJob>(HttpJson.Options, TestContext.Current.CancellationToken))!;

    internal static GenerateVideo Request(string tenant, string? requestId = null) => new()
    {
        RequestId = requestId ?? NewName("r"),
        TenantName = tenant,
        CreativeId = "summer",
        Prompt = "A lighthouse in a storm",
    };

    /// <summary>Writes a job as the orchestrator would.</summary>
    internal async Task<Guid> GivenJobAsync(GenerateVideo request, Action<VideoState>? change = null, DateTimeOffset? at = null)
    {
        var job = Rows.Job(request, at ?? DateTimeOffset.UnixEpoch);
        change?.Invoke(job);
        await WriteAsync(database => database.Add(job));
        return job.CorrelationId;
    }

    internal Task GivenEventAsync(GenerateVideo request, string type, string data)
        => WriteAsync(database => database.Add(Rows.Event(request, type, data)));

    internal async Task WriteAsync(Action<AdGeniusDbContext> change)
    {
        await using var scope = Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        change(database);
        await database.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    internal Task EndAsync(Guid jobId, string state) => WriteAsync(database =>
    {
        var job = database.Videos.Include(x => x.Takes).Single(x => x.CorrelationId == jobId);
        job.CurrentState = state;
        job.EndedAt = DateTimeOffset.UnixEpoch.AddDays(1);
    });

    /// <summary>A job that had ended runs again, as after a retry.</summary>
    internal Task RestartAsync(Guid jobId, string state) => WriteAsync(database =>
    {
        var job = database.Videos.Single(x => x.CorrelationId == jobId);
        job.CurrentState = state;
        job.EndedAt = null;
    });

    internal Task PublishAsync<T>(T message)
        where T : class => Services.GetRequiredService<IBus>().Publish(message, TestContext.Current.CancellationToken);

    /// <summary>Waits until the fake fleet has received a message.</summary>
    internal Task<T> ReceivedAsync<T>(Func<T, bool> which)
        where T : class =>
        Until.FoundAsync(
            $"the fleet has received {typeof(T).Name}",
            () => Task.FromResult(Fleet.Received.OfType<T>().FirstOrDefault(which)),
            TestContext.Current.CancellationToken);

    protected virtual void Configure(WebApplicationBuilder builder)
    {
    }

    private async Task StopAsync(string what, Task stop)
    {
        try
        {
            await stop.WaitAsync(StopLimit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{GetType().FullName} was not {what} within {StopLimit.TotalMinutes} minutes.");
        }
    }

    internal static Guid JobOf(GenerateVideo request) => JobIds.OfRequest(request.TenantName, request.RequestId);
}
