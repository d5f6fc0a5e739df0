using AdGenius.Hosting;
using AdGenius.ProviderWorker;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>A provider worker in a process of its own beside a <see cref="Fleet"/>, on the same broker and database.</summary>
internal sealed class ProviderWorkerProcess : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ProviderWorkerProcess(WebApplication application) => _application = application;

    /// <summary>What a process hosts in place of the provider worker: nothing.</summary>
    public static ServiceModule None { get; } = new() { Name = "no-provider-worker", AddServices = static _ => { } };

    public static async Task<ProviderWorkerProcess> StartAsync(Fleet fleet, Dictionary<string, string?> settings, TimeProvider time)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["HomeFolder"] = fleet.Folder });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton(time);
        var process = new ProviderWorkerProcess(AdGeniusHost.Build(builder, [ProviderWorkerService.Module]));
        var bus = process._application.Services.GetRequiredService<IBusControl>();
        bus.ConnectReceiveObserver(new HandledMessages(fleet.Facts));
        await process._application.StartAsync(TestContext.Current.CancellationToken);
        await bus.WaitForHealthStatus(BusHealthStatus.Healthy, TestContext.Current.CancellationToken);
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
    }
}
