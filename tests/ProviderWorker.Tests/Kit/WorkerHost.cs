using AdGenius.Contracts.Clips;
using AdGenius.Hosting;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Submissions;
using AdGenius.TestKit;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>The provider-worker as it really runs: its module, a bus, a database file, a folder of objects.</summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly TemporaryFolder? _ownHome;

    private WorkerHost(WebApplication application, string home, TemporaryFolder? ownHome)
    {
        _application = application;
        Home = home;
        _ownHome = ownHome;
    }

    /// <summary>What the worker has said.</summary>
    public ResultRecorder Results => _application.Services.GetRequiredService<ResultRecorder>();

    public IServiceProvider Services => _application.Services;

    /// <summary>Starts a worker. With <paramref name="home"/> it goes on with what another left there.</summary>
    public static async Task<WorkerHost> StartAsync(
        Dictionary<string, string?>? settings = null, string? home = null, params ServiceModule[] modules) =>
        await StartAtAsync(TimeProvider.System, settings, home, modules);

    /// <summary>Starts a worker with the clock <paramref name="time"/>.</summary>
    public static async Task<WorkerHost> StartAtAsync(
        TimeProvider time, Dictionary<string, string?>? settings = null, string? home = null, params ServiceModule[] modules)
    {
        var ownHome = home is null ? new TemporaryFolder("adgenius-worker-") : null;
        try
        {
            return await StartInAsync(home ?? ownHome!.Path, ownHome, time, settings, modules);
        }
        catch
        {
            // The test is of a start that fails.
            SqliteConnection.ClearAllPools();
            ownHome?.Dispose();
            throw;
        }
    }

    private static async Task<WorkerHost> StartInAsync(
        string home, TemporaryFolder? ownHome, TimeProvider time, Dictionary<string, string?>? settings, ServiceModule[] modules)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Test" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Logging.AddProvider(new TestLog());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HomeFolder"] = home,
            ["Submissions:SweepInterval"] = "00:00:00.050",
            ["Submissions:RetryBaseDelay"] = "00:00:00.020",
            ["Providers:Sandbox:Delay"] = "00:00:00",
            ["Providers:Sandbox:PollInterval"] = "00:00:00.020",
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton<ResultRecorder>();
        var application = AdGeniusHost.Build(builder, [ProviderWorkerService.Module, ResultRecorder.Module, .. modules]);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new WorkerHost(application, home, ownHome);
    }

    public string Home { get; }

    /// <summary>Sends the command as the orchestrator does, which has written its job before.</summary>
    public async Task SendAsync(GenerateClip command)
    {
        await ChangeAsync(database => Jobs.WriteAsync(database, command));
        await SendWithoutJobAsync(command);
    }

    /// <summary>Sends the command, whether its job exists or not.</summary>
    public async Task SendWithoutJobAsync(GenerateClip command)
    {
        var endpoint = await Services.GetRequiredService<IBus>().GetSendEndpoint(CommandRoutes.AddressOf<GenerateClip>());
        await endpoint.Send(command, TestContext.Current.CancellationToken);
    }

    public Task PublishAsync<T>(T message)
        where T : class => Services.GetRequiredService<IBus>().Publish(message, TestContext.Current.CancellationToken);

    /// <summary>The row of the command's submission. A read that meets a connection which the test has cut is repeated.</summary>
    public async Task<Submission> RowAsync(GenerateClip command)
    {
        Submission? found = null;
        await Facts.UntilAsync(async () =>
        {
            await using var scope = Services.CreateAsyncScope();
            try
            {
                found = await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<Submission>().AsNoTracking().SingleAsync(
                    row => row.TakeId == command.TakeId && row.Attempt == command.Attempt, TestContext.Current.CancellationToken);
                return true;
            }
            catch (Exception exception) when (DatabaseOutage.IsOutage(exception))
            {
                return false;
            }
        });
        return found!;
    }

    public async Task<List<LedgerEntry>> LedgerAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerEntry>().AsNoTracking()
            .ToListAsync(TestContext.Current.CancellationToken);
    }

    public async Task ChangeAsync(Func<AdGeniusDbContext, Task> change)
    {
        await using var scope = Services.CreateAsyncScope();
        await change(scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>());
    }

    /// <summary>Stops, and leaves everything where it is.</summary>
    public async Task StopAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _ownHome?.Dispose();
    }
}
