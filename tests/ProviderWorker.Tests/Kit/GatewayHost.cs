using AdGenius.Gateway;
using AdGenius.Hosting;
using AdGenius.Persistence;
using AdGenius.Persistence.Submissions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>The gateway as it really runs, at a moment of the test's choice.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly string _home;

    private readonly bool _ownsHome;

    private GatewayHost(WebApplication application, string home, bool ownsHome, SetTime time)
    {
        _application = application;
        _home = home;
        _ownsHome = ownsHome;
        Time = time;
    }

    public SetTime Time { get; }

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Starts a gateway. With <paramref name="beside"/> it shares that one's home.</summary>
    public static async Task<GatewayHost> StartAsync(DateTimeOffset now, Dictionary<string, string?> settings, GatewayHost? beside = null)
    {
        var home = beside?._home ?? Directory.CreateTempSubdirectory("adgenius-gateway-").FullName;
        var time = new SetTime(now);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Test" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Logging.AddProvider(new TestLog());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["HomeFolder"] = home });
        builder.Configuration.AddInMemoryCollection(settings);
        var application = AdGeniusHost.Build(builder, GatewayService.Module);
        await application.StartAsync(TestContext.Current.CancellationToken);
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new GatewayHost(application, home, beside is null, time) {
            Client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(address) } };
    }

    /// <summary>A submission under way that is not due for an hour.</summary>
    public async Task<Guid> SubmissionAsync(string model, string providerJobId)
    {
        var command = Orders.Clip(model);
        var row = new Submission
        {
            SubmissionId = Guid.NewGuid(),
            TakeId = command.TakeId,
            Attempt = 1,
            JobId = command.JobId,
            TenantName = command.TenantName,
            CreativeId = command.CreativeId,
            Model = model,
            Command = command,
            Status = SubmissionStatus.Submitted,
            ProviderJobId = providerJobId,
            RecordedAt = Time.GetUtcNow(),
            DueAt = Time.GetUtcNow().AddHours(1),
            Deadline = Time.GetUtcNow().AddHours(2),
        };
        await ChangeAsync(async database =>
        {
            database.Add(row);
            await database.SaveChangesAsync(TestContext.Current.CancellationToken);
        });
        return row.SubmissionId;
    }

    public async Task<bool> IsWokenAsync(Guid submissionId)
    {
        var woken = false;
        await ChangeAsync(async database =>
            woken = await database.Set<Submission>().Where(row => row.SubmissionId == submissionId).Select(row => row.DueAt)
                .SingleAsync(TestContext.Current.CancellationToken) <= Time.GetUtcNow());
        return woken;
    }

    public async Task ChangeAsync(Func<AdGeniusDbContext, Task> change)
    {
        await using var scope = _application.Services.CreateAsyncScope();
        await change(scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
        SqliteConnection.ClearAllPools();
        if (_ownsHome)
        {
            Directory.Delete(_home, recursive: true);
        }
    }
}

/// <summary>A clock that stands where the test puts it; timers run on.</summary>
internal sealed class SetTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
