using System.Net;
using AdGenius.FrameWorker;
using AdGenius.Gateway;
using AdGenius.Hosting;
using AdGenius.Orchestrator;
using AdGenius.PromptWorker;
using AdGenius.ProviderWorker;
using AdGenius.Publishing.Tests.AsyncApi;
using AdGenius.StorageWorker;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace AdGenius.Publishing.Tests.Upstream;

/// <summary>Every service of the fleet in this process, on RabbitMQ, as upstream services find it.</summary>
public sealed class RunningFleet(RabbitMqFixture rabbit) : IAsyncLifetime
{
    private const string WebhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly string _home = Directory.CreateTempSubdirectory("publishing-tests-").FullName;
    private WebApplication? _application;
    private BusTap? _tap;

    /// <summary>The broker's address.</summary>
    public Uri Broker { get; private set; } = null!;

    /// <summary>The variables that tell examples where the fleet is.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; private set; } = null!;

    /// <summary>What was published and sent since the fleet was started.</summary>
    internal BusTap Tap => _tap!;

    public async ValueTask InitializeAsync()
    {
        Broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        _tap = await BusTap.StartAsync(Broker);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, static grpc => grpc.Protocols = HttpProtocols.Http2);
        });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HomeFolder"] = _home,
            ["Bus:Transport"] = "RabbitMq",
            ["Bus:Uri"] = Broker.ToString(),
            ["Gateway:Authentication"] = "None",
            ["Webhooks:Secret"] = WebhookSecret,
            ["Webhooks:AllowHttp"] = "true",
            ["Webhooks:AllowPrivateAddresses"] = "true",
            ["Logging:LogLevel:Default"] = "Warning",
        });
        _application = AdGeniusHost.Build(
            builder,
            OrchestratorService.Module,
            PromptWorkerService.Module,
            ProviderWorkerService.Module,
            FrameWorkerService.Module,
            StorageWorkerService.Module,
            GatewayService.Module);
        await _application.StartAsync(TestContext.Current.CancellationToken);
        Environment = new Dictionary<string, string>
        {
            ["ADGENIUS_BROKER"] = Broker.ToString(),
            ["ADGENIUS_GATEWAY"] = _application.Urls.First(),
            ["ADGENIUS_GRPC"] = _application.Urls.Last(),
            ["WEBHOOK_SECRET"] = WebhookSecret,
            ["WEBHOOK_PORT"] = $"{FreePorts.Take(1)[0]}",
            ["NO_PROXY"] = "127.0.0.1",
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.StopAsync(CancellationToken.None);
            await _application.DisposeAsync();
        }

        if (_tap is not null)
        {
            await _tap.DisposeAsync();
        }

        Directory.Delete(_home, recursive: true);
    }
}
