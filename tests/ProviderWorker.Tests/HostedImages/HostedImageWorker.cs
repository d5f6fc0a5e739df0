using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker;
using AdGenius.FrameWorker.KeyframeSources;
using AdGenius.Hosting;
using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.ProviderWorker.Tests.HostedImages;

/// <summary>A frame worker that buys pictures of a server, and what its tests ask of it.</summary>
internal static class HostedImageWorker
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static ServerReply Picture()
        => ServerReply.Json(200, $$"""{"created":1,"data":[{"b64_json":"{{Convert.ToBase64String(ClipRequests.Pixel)}}"}]}""");

    public static RenderKeyframes Order(int count) => new()
    {
        JobId = Guid.NewGuid(),
        TakeId = Guid.NewGuid(),
        Attempt = 1,
        BatchIndex = 0,
        BatchCount = 1,
        TenantName = "acme",
        Source = KeyframeSource.HostedImages,
        Keyframes = [.. Enumerable.Range(0, count).Select(index => new Keyframe {
            Index = index,
            SceneIndex = index,
            Text = "a boat",
            Prompt = "a paper boat",
            Palette = ["#000000", "#808080", "#ffffff"] })],
        NegativePrompt = "blur",
        Seed = 1,
        Width = 854,
        Height = 480,
    };

    public static async Task<List<KeyframePicture>> RenderAsync(WebApplication worker, RenderKeyframes command)
    {
        await Batches.WriteJobAsync(worker, command);
        var source = worker.Services.GetServices<IKeyframeSource>().Single(each => each.Kind == KeyframeSource.HostedImages);
        var pictures = new List<KeyframePicture>();
        await foreach (var picture in source.RenderAsync(command, command.Keyframes, new NoProgress(), Stop))
        {
            pictures.Add(picture);
        }

        return pictures;
    }

    public static async Task<KeyframeSourceException> FailAsync(WebApplication worker, RenderKeyframes command) =>
        await Assert.ThrowsAsync<KeyframeSourceException>(() => RenderAsync(worker, command));

    public static async Task<List<LedgerEntry>> LedgerAsync(WebApplication worker)
    {
        await using var scope = worker.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerEntry>().AsNoTracking().ToListAsync(Stop);
    }

    public static Task<WebApplication> StartAsync(ProviderServer server, params (string Name, string Value)[] settings) =>
        StartAtAsync(TimeProvider.System, server, settings);

    public static async Task<WebApplication> StartAtAsync(
        TimeProvider time, ProviderServer server, (string Name, string Value)[] settings, params ServiceModule[] modules)
    {
        var home = new TemporaryFolder("adgenius-images-");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Test" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(_ => new TemporaryHome(home));
        builder.Logging.AddProvider(new TestLog());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HomeFolder"] = home.Path,
            ["OPENAI_API_KEY"] = "sk-1",
            ["HostedImages:BaseAddress"] = server.Address + "v1/",
            ["HostedImages:PricePerPicture"] = "0.04",
            ["HostedImages:RetryDelay"] = "00:00:00.001",
        });
        builder.Configuration
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Name, setting.Value)));
        builder.Services.AddSingleton(time);
        var worker = AdGeniusHost.Build(builder, [FrameWorkerService.Module, .. modules]);
        _ = worker.Services.GetRequiredService<TemporaryHome>(); // what was created is disposed with the worker
        try
        {
            await worker.StartAsync(Stop);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync(); // the test is of a start that fails
            throw;
        }
    }

    private sealed class TemporaryHome(TemporaryFolder folder) : IDisposable
    {
        public void Dispose()
        {
            SqliteConnection.ClearAllPools();
            folder.Dispose();
        }
    }

    private sealed class NoProgress : IKeyframeProgress
    {
        public Task ReportAsync(double keyframeShare, string activity, ReadOnlyMemory<byte>? preview, CancellationToken cancellationToken)
            => Task.CompletedTask;
    }
}
