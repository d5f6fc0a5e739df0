using System.Text.Json.Nodes;
using AdGenius.Contracts;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator;
using AdGenius.Persistence.Videos;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit.Fakes;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.Fallbacks;

/// <summary>
/// The real saga and the real providers: NextProvider walks the configured order, and the history says of every provider why it was passed
/// by.
/// </summary>
public sealed class NextProviderTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [LongTest]
    [Fact]
    public async Task Providers_without_a_key_retired_or_refusing_are_skipped_with_a_reason_each()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        server.Answer = request => request switch
        {
            { Method: "POST", Path: "/v1/text_to_video" } => ServerReply.Json(200, """{"id":"t1","estimatedCost":{"credits":60}}"""),
            { Method: "POST" } => ServerReply.Json(402, """{"name":"payment_required"}"""),
            { Path: "/video.mp4" } => ServerReply.Bytes("video/mp4", video),
            _ => ServerReply.Json(200, $$$"""{"status":"SUCCEEDED","output":["{{{server.Address}}}video.mp4"],"cost":{"credits":60}}"""),
        };
        await using var fleet = await StartAsync(
            server,
            "pika_v2",
            "google_veo",
            "openai_shorts",
            "stability_svd",
            "runway_gen3",
            "luma_dream");

        var request = await RequestAsync(fleet, "luma_dream");
        var completed = await EndAsync<VideoCompleted>(fleet, ended => ended.RequestId == request.RequestId);

        var take = Assert.Single(completed.Takes);
        Assert.Equal(("runway_gen3", "gen4.5", true), (take.ProducedBy!.Model, take.ProducedBy.Resolved, take.ProducedBy.IsFallback));
        Assert.Equal(0.60m, completed.Cost);
        var steps = await StepsAsync(fleet, request);
        Assert.Equal(
            [
                ("luma_dream", "pika_v2"),
                ("pika_v2", "google_veo"),
                ("google_veo", "openai_shorts"),
                ("openai_shorts", "stability_svd"),
                ("stability_svd", "runway_gen3"),
            ],
            steps.Select(step => ((string)step["from"]!, (string)step["to"]!)));
        Assert.Equal(
            [
                FailureCode.ProviderUnavailable,
                FailureCode.ProviderUnavailable,
                FailureCode.ProviderRetired,
                FailureCode.ProviderRetired,
                FailureCode.QuotaExceeded,
            ],
            steps.Select(step => Enum.Parse<FailureCode>((string)step["failure"]!["code"]!)));
        string[] words = ["LUMA_AGENTS_API_KEY", "FAL_KEY", "2026-10-22", "2026-09-24", "no credit or quota"];
        Assert.All(
            steps.Zip(words),
            each => Assert.Contains(each.Second, (string)each.First["failure"]!["text"]!, StringComparison.Ordinal));
        Assert.Single(server.Seen, each => each is { Method: "POST", Path: "/v1/text_to_video" });
    }

    [Fact]
    public async Task When_every_provider_fails_the_job_fails_with_the_last_failure_and_all_steps()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var fleet = await StartAsync(server, "pika_v2", "openai_shorts");

        var request = await RequestAsync(fleet, "luma_dream");
        var failed = await EndAsync<VideoFailed>(fleet, ended => ended.RequestId == request.RequestId);

        Assert.Equal(FailureCode.ProviderRetired, failed.Failure.Code);
        Assert.Equal(["pika_v2", "openai_shorts"], (await StepsAsync(fleet, request)).Select(step => (string)step["to"]!));
        Assert.Empty(server.Seen);
        Assert.Empty(await fleet.LedgerAsync());
    }

    private static async Task<GenerateVideo> RequestAsync(WorkerHost fleet, string model)
    {
        var request = new GenerateVideo
        {
            RequestId = Guid.NewGuid().ToString("N"),
            TenantName = "acme",
            CreativeId = "spring",
            Prompt = "a paper boat",
            Model = model,
            DurationSeconds = 5,
            Quality = Quality.Standard,
            Fallback = Fallback.NextProvider,
        };
        await (await fleet.Services.GetRequiredService<IBus>().GetSendEndpoint(CommandRoutes.AddressOf<GenerateVideo>())).Send(
            request,
            Stop);
        return request;
    }

    private static async Task<List<JsonNode>> StepsAsync(WorkerHost fleet, GenerateVideo request)
    {
        var jobId = JobIds.OfRequest(request.TenantName, request.RequestId);
        var steps = new List<JsonNode>();
        await fleet.ChangeAsync(async database => steps = (await database.JobEvents.AsNoTracking()
                .Where(each => each.JobId == jobId && each.Type == JobEventTypes.TakeFallback).OrderBy(each => each
                    .Sequence).ToListAsync(Stop))
            .ConvertAll(each => JsonNode.Parse(each.Data)!));
        return steps;
    }

    private static async Task<T> EndAsync<T>(WorkerHost fleet, Func<T, bool> wanted)
        where T : class
    {
        var ends = fleet.Services.GetRequiredService<Ends>();
        await Facts.UntilAsync(() => Task.FromResult(ends.All.OfType<T>().Any(wanted)));
        return ends.All.OfType<T>().First(wanted);
    }

    private static Task<WorkerHost> StartAsync(ProviderServer server, params string[] order)
    {
        var settings = new Dictionary<string, string?>
        {
            ["RUNWAYML_API_SECRET"] = "key_1",
            ["STABILITY_API_KEY"] = "sk-1",
            ["GEMINI_API_KEY"] = "AIza1",
            ["Providers:Runway:BaseAddress"] = server.Address.AbsoluteUri,
            ["Providers:Runway:PollInterval"] = "00:00:00.050",
            ["Providers:Stability:BaseAddress"] = server.Address.AbsoluteUri,
            ["Providers:Google:Model"] = "veo-3.1-generate-preview",
            ["Downloads:AllowHttp"] = "true",
            ["Downloads:AllowPrivateAddresses"] = "true",
        };
        for (var index = 0; index < order.Length; index++)
        {
            settings[$"Orchestrator:FallbackOrder:{index}"] = order[index];
        }

        return WorkerHost.StartAsync(settings, null, OrchestratorService.Module, Others);
    }

    /// <summary>Prompt, finishing and storage workers, as short as can be.</summary>
    private static ServiceModule Others { get; } = new()
    {
        Name = "others",
        AddServices = static builder => builder.Services.AddSingleton<Ends>(),
        AddConsumers = static bus =>
        {
            Worker<QuantifyPrompt, PromptQuantified>(bus, Queues.QuantifyPrompt, static command => WorkerEvents.Quantified(command) with
            {
                Parameters = Commands.Clip("any", seconds: 5, quality: Quality.Standard).Parameters,
            });
            Worker<FinishVideo, VideoFinished>(bus, Queues.FinishVideo, static command => WorkerEvents.Finished(command));
            Worker<StoreVideo, VideoStored>(bus, Queues.StoreVideo, WorkerEvents.Stored);
            bus.AddConsumer<EndListener>().Endpoint(endpoint => endpoint.Name = "ends");
        },
    };

    private static void Worker<TCommand, TEvent>(IBusRegistrationConfigurator bus, string queue, Func<TCommand, TEvent> eventOf)
        where TCommand : class
        where TEvent : class => bus.AddHandler((ConsumeContext<TCommand> context)
            => context.Publish(eventOf(context.Message), context.CancellationToken)).Endpoint(endpoint => endpoint.Name = queue);

    private sealed class Ends
    {
        public System.Collections.Concurrent.ConcurrentQueue<object> All { get; } = new();
    }

    private sealed class EndListener(Ends ends) : IConsumer<VideoCompleted>, IConsumer<VideoFailed>
    {
        public Task Consume(ConsumeContext<VideoCompleted> context) => Note(context.Message);

        public Task Consume(ConsumeContext<VideoFailed> context) => Note(context.Message);

        private Task Note(object message)
        {
            ends.All.Enqueue(message);
            return Task.CompletedTask;
        }
    }
}
