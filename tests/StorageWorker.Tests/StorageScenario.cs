using System.Text.Json;
using System.Threading.Channels;
using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.ObjectStore;
using AdGenius.ObjectStore.Folder;
using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.StorageWorker.Tests;

/// <summary>The service on an in-memory bus, over a folder store of its own, with real ffmpeg.</summary>
public abstract class StorageScenario : IAsyncLifetime
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("adgenius-storage-");
    private readonly Channel<object> _answers = Channel.CreateUnbounded<object>();
    private IHost _application = null!;

    private protected FaultyStore Store { get; private set; } = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected IServiceProvider Services => _application.Services;

    private protected string Home => _home.FullName;

    public virtual async ValueTask InitializeAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HomeFolder"] = _home.FullName,
            ["Storage:Retries"] = "2",
            ["Storage:RetryDelay"] = "00:00:00.001",
            ["Storage:MaxRetryDelay"] = "00:00:00.002",
        });
        builder.Configuration.AddInMemoryCollection(await SettingsAsync());
        builder.Services.AddSingleton(TimeProvider.System);
        StorageWorkerService.Module.AddServices(builder);
        builder.Services.AddSingleton<IObjectStore>(provider => new FaultyStore(StoreOf(provider)));
        builder.Services.AddMassTransitTestHarness(bus =>
        {
            bus.SetTestTimeouts(testTimeout: TimeSpan.FromMinutes(2), testInactivityTimeout: TimeSpan.FromSeconds(60));
            StorageWorkerService.Module.AddBusParts!(bus, builder.Configuration);
            bus.AddHandler(async (ConsumeContext<VideoFinished> context) => await Keep(context.Message));
            bus.AddHandler(async (ConsumeContext<FinishFailed> context) => await Keep(context.Message));
            bus.AddHandler(async (ConsumeContext<VideoStored> context) => await Keep(context.Message));
            bus.AddHandler(async (ConsumeContext<StoreFailed> context) => await Keep(context.Message));
            bus.AddHandler(async (ConsumeContext<VideoDeleted> context) => await Keep(context.Message));
            bus.AddHandler(async (ConsumeContext<Fault<DeleteVideo>> context) => await Keep(context.Message));
        });
        _application = builder.Build();
        await _application.Services.GetRequiredService<ITestHarness>().Start();
        Store = (FaultyStore)_application.Services.GetRequiredService<IObjectStore>();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        _application.Dispose();
        _home.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Settings on top of the scenario's own.</summary>
    private protected virtual Task<Dictionary<string, string?>> SettingsAsync() => Task.FromResult(new Dictionary<string, string?>());

    /// <summary>The store, with failures that tests inject.</summary>
    private protected virtual IObjectStore StoreOf(IServiceProvider provider) => provider.GetRequiredService<FolderObjectStore>();

    /// <summary>Sends a command and waits for its answer.</summary>
    private protected async Task<object> AskAsync(object command)
    {
        await SendAsync(command);
        return await _answers.Reader.ReadAsync(Cancellation);
    }

    private protected async Task SendAsync(object command)
    {
        var queue = command switch
        {
            FinishVideo => Queues.FinishVideo,
            StoreVideo => Queues.StoreVideo,
            _ => Queues.DeleteVideo,
        };
        var endpoint = await _application.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("queue:" + queue));
        await endpoint.Send(command, Cancellation);
    }

    /// <summary>Finishes a clip and stores the result, as the saga has it done.</summary>
    private protected async Task<VideoStored> StoreAsync(FinishVideo command)
        => Assert.IsType<VideoStored>(await AskAsync(await FinishAsync(command)));

    /// <summary>Finishes a clip and makes the command that stores the result.</summary>
    private protected async Task<StoreVideo> FinishAsync(FinishVideo command)
        => StoreCommandOf(command, Assert.IsType<VideoFinished>(await AskAsync(command)));

    /// <summary>Finishes a clip into one output, with a brief that asks for nothing, or without one.</summary>
    private protected async Task<FinishedOutput> FinishAsync(byte[] clip, bool hasBrief)
    {
        var command = await CommandAsync(clip);
        var brief = hasBrief ? new Brief() : null;
        return Assert.Single(Assert.IsType<VideoFinished>(await AskAsync(command with { Brief = brief })).Outputs);
    }

    private protected string FileOf(FinishedOutput output) => Path.Combine(Home, "objects", output.Video.Key);

    /// <summary>The content of a message, for comparison.</summary>
    private protected static string Text<T>(T message) => JsonSerializer.Serialize(message);

    private protected ValueTask<object> NextAnswerAsync() => _answers.Reader.ReadAsync(Cancellation);

    /// <summary>Puts a clip into staging and makes the command to finish it.</summary>
    private protected async Task<FinishVideo> CommandAsync(
        byte[] clip,
        string tenant = "demo",
        string creative = "summer",
        string name = "clip.mp4")
    {
        var (job, take) = (Guid.NewGuid(), Guid.NewGuid());
        var staged = await Store.PutAsync(
            StagingKeys.Of(job, take, 1, name), new MemoryStream(clip), new PutOptions { ContentType = "video/mp4" }, Cancellation);
        await Store.PutAsync(
            StagingKeys.Of(job, take, 1, "keyframes/0001.png"),
            new MemoryStream([1]),
            new PutOptions { ContentType = "image/png" },
            Cancellation);
        return new FinishVideo
        {
            JobId = job,
            TakeId = take,
            Attempt = 1,
            TenantName = tenant,
            CreativeId = creative,
            Clip = staged,
            ProducedBy = new ProducedBy { Model = "placeholder", IsFallback = true, IsPlaceholder = true },
            Parameters = Parameters,
            Seed = 42,
        };
    }

    private protected static StoreVideo StoreCommandOf(FinishVideo command, VideoFinished finished) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        TakeNumber = 1,
        Attempt = 1,
        TenantName = command.TenantName,
        CreativeId = command.CreativeId,
        Iteration = 7,
        AcceptedAt = new DateTimeOffset(2026, 11, 21, 8, 5, 9, TimeSpan.FromHours(2)),
        Outputs = finished.Outputs,
        Clip = command.Clip,
        ShapeClips = command.ShapeClips,
        Finishing = finished.Facts,
        Brief = command.Brief,
        Edit = command.Edit,
        ProducedBy = command.ProducedBy,
        Parameters = command.Parameters,
        Prompt = "A sunset",
        Seed = 42,
        Cost = 0.25m,
        OriginalUrl = "https://cdn.example.com/a.mp4",
        Adjustments = ["21:9 became 16:9"],
        Labels = new Dictionary<string, string> { ["campaign"] = "sommer ☀" },
    };

    /// <summary>The keys in the store that start with <paramref name="prefix"/>.</summary>
    private protected async Task<string[]> KeysAsync(string prefix = "")
    {
        var keys = new List<string>();
        await foreach (var facts in Store.ListAsync(prefix, Cancellation))
        {
            keys.Add(facts.Key);
        }

        return [.. keys];
    }

    /// <summary>What is left in the folder where files are worked on, besides the lock.</summary>
    private protected string[] LeftInWork()
    {
        var work = Path.Combine(_home.FullName, "work", "storage");
        return Directory.Exists(work)
            ? [.. Directory.EnumerateFiles(work, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != ".lock")]
            : [];
    }

    private static PromptParameters Parameters => new()
    {
        Subject = "a sunset",
        Style = "cinematic",
        Mood = "serene",
        Lighting = "golden hour",
        Camera = "slow push in",
        Palette = ["#102030", "#ffaa00", "#ffeecc"],
        DurationSeconds = 2,
        AspectRatio = "16:9",
        FramesPerSecond = 24,
        Quality = Quality.Draft,
        NegativePrompt = "blurry",
        Scenes =
        [
            new Scene { Text = "A sunset", Prompt = "a sunset", DurationSeconds = 0.8, Palette = ["#102030"] },
            new Scene { Text = "The sea", Prompt = "the sea", DurationSeconds = 1.2, Palette = ["#102030"] },
        ],
        EnhancedPrompt = "A serene sunset",
        QuantifiedBy = "rules",
    };

    private async Task Keep(object message) => await _answers.Writer.WriteAsync(message, Cancellation);
}
