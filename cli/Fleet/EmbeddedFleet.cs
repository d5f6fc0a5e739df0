using System.Globalization;
using System.Text.Json;
using AdGenius.FrameWorker;
using AdGenius.Gateway;
using AdGenius.Hosting;
using AdGenius.Orchestrator;
using AdGenius.Persistence.Databases;
using AdGenius.PromptWorker;
using AdGenius.ProviderWorker;
using AdGenius.StorageWorker;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdGenius.Cli.Fleet;

/// <summary>Embedded mode: every service in this process. The code is that of the services; only the configuration differs.</summary>
internal sealed class EmbeddedFleet : IAsyncDisposable
{
    /// <summary>An address for this process's own use.</summary>
    public const string AnyLocalPort = "http://127.0.0.1:0";

    private static readonly TimeSpan HealthDelay = TimeSpan.FromMinutes(10);

    private readonly WebApplication _application;
    private readonly HomeLock _lease;

    private EmbeddedFleet(WebApplication application, HomeLock lease, Uri address, Uri? grpcAddress)
    {
        _application = application;
        _lease = lease;
        Address = address;
        GrpcAddress = grpcAddress;
    }

    /// <summary>Where the gateway listens.</summary>
    public Uri Address { get; }

    /// <summary>Where the gateway listens for gRPC (HTTP/2 without TLS); null where it does not.</summary>
    public Uri? GrpcAddress { get; }

    /// <summary>The services.</summary>
    internal static ServiceModule[] Modules =>
    [
        OrchestratorService.Module,
        PromptWorkerService.Module,
        ProviderWorkerService.Module,
        FrameWorkerService.Module,
        StorageWorkerService.Module,
        GatewayService.Module,
    ];

    /// <summary>Begins in the background what would otherwise be done at the first use, as soon as there are services.</summary>
    private static ServiceModule WarmUp { get; } = new()
    {
        Name = "warm-up",
        AddServices = static _ => { },
        UseMiddleware = static application => _ = DatabaseWarmUp.Start(application.ApplicationServices),
    };

    /// <summary>Starts all services; open jobs of earlier processes continue.</summary>
    /// <param name="lease">The home folder's lock, which the fleet keeps until it is disposed.</param>
    /// <param name="url">Where to listen; port 0 picks a free one.</param>
    /// <param name="grpcUrl">Where to listen for gRPC, with the number of a port; null: nowhere.</param>
    /// <param name="logToConsole">Print the log; else it goes to a file in the home folder.</param>
    /// <param name="localModel">The model folder of the frame worker; null for the configured one.</param>
    /// <param name="usesLocalModel">Load the frame worker's model during the start, as a job will need it at once.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<EmbeddedFleet> StartAsync(
        HomeLock lease,
        string url,
        string? grpcUrl,
        bool logToConsole,
        string? localModel,
        bool usesLocalModel,
        CancellationToken cancellationToken)
    {
        if (localModel is not null)
        {
            // The command line counts more than the environment, which the host reads last.
            Environment.SetEnvironmentVariable("ADGENIUS_Diffusion__Model", localModel);
        }

        var fleet = await StartAsync(lease, url, grpcUrl, logToConsole, [WarmUp, .. Modules], usesLocalModel, cancellationToken);
        try
        {
            await File.WriteAllTextAsync(
                HomePaths.Server,
                JsonSerializer.Serialize(new { address = fleet.Address, processId = Environment.ProcessId }),
                cancellationToken);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Starts the gateway alone, for a question that needs no worker. Its address is not written down: a job that another process sent to
    /// it would wait for workers that never come.
    /// </summary>
    /// <param name="lease">The home folder's lock, which the gateway keeps until it is disposed.</param>
    /// <param name="logToConsole">Print the log; else it goes to a file in the home folder.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static Task<EmbeddedFleet> StartGatewayAsync(HomeLock lease, bool logToConsole, CancellationToken cancellationToken) =>
        StartAsync(lease, AnyLocalPort, null, logToConsole, [GatewayService.Module], usesLocalModel: false, cancellationToken);

    private static async Task<EmbeddedFleet> StartAsync(
        HomeLock lease,
        string url,
        string? grpcUrl,
        bool logToConsole,
        ServiceModule[] modules,
        bool usesLocalModel,
        CancellationToken cancellationToken)
    {
        WebApplication? application = null;
        var logs = new FailedStartLogs();
        try
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
            SetAddresses(builder, url, grpcUrl);
            SetLogging(builder.Logging, logToConsole);
            logs.Apply(builder.Logging);
            application = AdGeniusHost.Build(builder, modules);
            DatabaseSettings.EnsureReadable(application.Configuration);
            if (usesLocalModel)
            {
                _ = FrameWorkerService.LoadDefaultModelAsync(application.Services);
            }

            await application.StartAsync(cancellationToken);
            logs.Started();
            var address = new Uri(
                application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            return new EmbeddedFleet(application, lease, address, grpcUrl is null ? null : new Uri(grpcUrl));
        }
        catch (Exception fault)
        {
            logs.Failed();
            if (application is not null)
            {
                await application.DisposeAsync();
            }

            lease.Dispose();
            if (fault is IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException })
            {
                throw new CommandException(
                    ExitCodes.Failed,
                    grpcUrl is null ? $"{url} is in use by another program."
                        : $"{url} or {grpcUrl} is in use by another program; choose ports with --port and --grpc-port.",
                    fault);
            }

            throw;
        }
    }

    private static void SetAddresses(WebApplicationBuilder builder, string url, string? grpcUrl)
    {
        builder.WebHost.UseUrls(grpcUrl is null ? [url] : [url, grpcUrl]);
        if (grpcUrl is not null)
        {
            builder.Configuration["Gateway:GrpcPort"] = new Uri(grpcUrl).Port.ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            // No client reads the health of this process over gRPC, and the checks would start tools while the video is made.
            builder.Services.Configure<HealthCheckPublisherOptions>(static health => health.Delay = HealthDelay);
        }

        ListenAddress.EnsureFree(url, "--port");
        ListenAddress.EnsureFree(grpcUrl ?? AnyLocalPort, "--grpc-port");
        NetworkExposure.LimitHosts(builder.Configuration, url);
    }

    private static void SetLogging(ILoggingBuilder logging, bool toConsole)
    {
        logging.ClearProviders();
        if (toConsole)
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
                console.UseUtcTimestamp = true;
            });
            logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        }
        else
        {
            logging.AddProvider(new FileLoggerProvider(HomePaths.Log));
        }

        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning);
    }

    /// <summary>Waits for a stop signal.</summary>
    public async Task WaitForStopAsync(CancellationToken cancellationToken)
    {
        var stopping = _application.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        var stopped = new TaskCompletionSource();
        await using var registration = either.Token.Register(stopped.SetResult);
        await stopped.Task;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            File.Delete(HomePaths.Server);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The home folder was removed, or cannot be written any more. A file that is left names an address where nothing responds.
        }

        await _application.StopAsync();
        await _application.DisposeAsync();
        _lease.Dispose();
    }
}
