using System.Collections.Concurrent;
using System.Security.Cryptography;
using AdGenius.Contracts;
using AdGenius.Contracts.Assets;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using AdGenius.ObjectStore;
using AdGenius.Persistence;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Fakes;

/// <summary>
/// Stands for the rest of the fleet. What it does with a request follows from the creative: <c>ignored</c> is ignored,
/// <c>refused</c>, <c>wrong</c> and <c>wrong-and-refused</c> are refused, everything else becomes a row. The provider worker answers for
/// every tenant but <see cref="TenantWithoutAnswer"/>: an answer that does not come costs its caller the whole timeout.
/// </summary>
internal sealed class FakeFleet
{
    /// <summary>A route that says nothing about who may call it.</summary>
    public const string NewRoute = "/added-later";

    /// <summary>A tenant whose list of provider models gets no answer.</summary>
    public const string TenantWithoutAnswer = "unanswered";

    public ConcurrentQueue<object> Received { get; } = new();

    /// <summary>True: the storage worker finds every uploaded file damaged.</summary>
    public bool FilesAreDamaged { get; set; }

    public bool StorageWorkerAnswers { get; set; } = true;

    public bool LocalWorkerAnswers { get; set; } = true;

    /// <summary>Called with the tenant before a request that a person waits for is answered: a preview, a probe or a spritesheet.</summary>
    public Func<string, Task> Answering { get; set; } = static _ => Task.CompletedTask;

    public ServiceModule Module => new()
    {
        Name = "fake-fleet",
        AddServices = builder => builder.Services.AddSingleton(this),
        AddConsumers = static bus =>
        {
            bus.AddConsumer<Orchestrator>().Endpoint(endpoint => endpoint.Name = Queues.Videos);
            bus.AddConsumer<Storage>().Endpoint(endpoint => endpoint.Name = Queues.DeleteVideo);
            bus.AddConsumer<Prober>().Endpoint(endpoint => endpoint.Name = Queues.ProbeAsset);
            bus.AddConsumer<ProviderWorker>().Endpoint(endpoint => endpoint.Name = Queues.ProviderCallback);
            bus.AddConsumer<PromptWorker>().Endpoint(endpoint => endpoint.Name = Queues.PreviewPrompt);
            bus.AddConsumer<Spritesheets>().Endpoint(endpoint => endpoint.Name = Queues.MakeSpritesheet);
            bus.AddConsumer<FrameWorker>().Endpoint(endpoint => endpoint.Name = Queues.ListLocalModels);
            bus.AddConsumer<ProviderModels>().Endpoint(endpoint => endpoint.Name = Queues.ListProviderModels);
        },
        MapRoutes = static routes => routes.MapGet(NewRoute, static () => "reached").ExcludeFromDescription(),
    };

    private sealed class Orchestrator(FakeFleet fleet, AdGeniusDbContext database)
        : IConsumer<GenerateVideo>, IConsumer<CancelVideo>, IConsumer<RetryStore>, IConsumer<RetryVideo>, IConsumer<ApproveVideo>,
            IConsumer<RejectVideo>
    {
        public Task Consume(ConsumeContext<RetryVideo> context)
        {
            fleet.Received.Enqueue(context.Message);
            return Task.CompletedTask;
        }

        public Task Consume(ConsumeContext<ApproveVideo> context)
        {
            fleet.Received.Enqueue(context.Message);
            return Task.CompletedTask;
        }

        public Task Consume(ConsumeContext<RejectVideo> context)
        {
            fleet.Received.Enqueue(context.Message);
            return Task.CompletedTask;
        }

        public Task Consume(ConsumeContext<RetryStore> context)
        {
            fleet.Received.Enqueue(context.Message);
            return Task.CompletedTask;
        }

        public async Task Consume(ConsumeContext<GenerateVideo> context)
        {
            var request = context.Message;
            fleet.Received.Enqueue(request);
            var jobId = JobIds.OfRequest(request.TenantName, request.RequestId);
            var now = DateTimeOffset.UnixEpoch.AddHours(fleet.Received.Count);
            if (request.CreativeId is "refused" or "wrong" or "wrong-and-refused")
            {
                var refused = new VideoRefused
                {
                    RequestId = request.RequestId,
                    TenantName = request.TenantName,
                    Failures =
                    [
                        .. request.CreativeId == "refused" ? (Failure[])[] :
                        [
                            new Failure {
                                Code = FailureCode.InvalidRequest,
                                Field = "callbackUrl",
                                Text = "There is no secret to sign with." },
                        ],
                        .. request.CreativeId == "wrong" ? (Failure[])[] :
                            [new Failure { Code = FailureCode.BudgetExceeded, Field = "maxCost", Text = "The budget is spent." }],
                    ],
                    At = now,
                };
                var digest = RequestDigest.Of(request);
                await RequestRefusals.RecordAsync(database, jobId, digest, refused.Failures, refused.At, context.CancellationToken);
                await context.Publish(refused, publish => publish.Headers.Set(RequestDigest.Header, digest));
            }
            else if (request.CreativeId != "ignored" && await database.Videos.FindAsync([jobId], context.CancellationToken) is null)
            {
                database.Add(Rows.Job(request, now));
                database.Add(Rows.Event(request, JobEventTypes.Accepted, "{\"takes\":1}"));
                await database.SaveChangesAsync(context.CancellationToken);
                await context.Publish(new VideoAccepted
                {
                    JobId = jobId,
                    RequestId = request.RequestId,
                    TenantName = request.TenantName,
                    CreativeId = request.CreativeId,
                    At = now,
                });
            }
        }

        public Task Consume(ConsumeContext<CancelVideo> context)
        {
            fleet.Received.Enqueue(context.Message);
            return Task.CompletedTask;
        }
    }

    private sealed class Storage(FakeFleet fleet) : IConsumer<DeleteVideo>
    {
        public Task Consume(ConsumeContext<DeleteVideo> context)
        {
            fleet.Received.Enqueue(context.Message);
            return Task.CompletedTask;
        }
    }

    private sealed class Prober(FakeFleet fleet, IObjectStore store) : IConsumer<ProbeAsset>
    {
        public async Task Consume(ConsumeContext<ProbeAsset> context)
        {
            if (!fleet.StorageWorkerAnswers)
            {
                return;
            }

            var request = context.Message;
            await fleet.Answering(request.TenantName);
            await using var content = await store.OpenReadAsync(request.Key, context.CancellationToken);
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy, context.CancellationToken);
            await context.RespondAsync(new AssetProbed
            {
                AssetId = request.AssetId,
                Length = copy.Length,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(copy.ToArray())),
                Width = request.Kind is AssetKind.Picture or AssetKind.Logo ? 64 : null,
                Height = request.Kind is AssetKind.Picture or AssetKind.Logo ? 32 : null,
                DurationSeconds = request.Kind is AssetKind.Music ? 12.5 : null,
                Failure = fleet.FilesAreDamaged
                    ? new Failure { Code = FailureCode.InvalidRequest, Field = "file", Text = "The file is damaged." }
                    : null,
            });
        }
    }

    private sealed class ProviderWorker(FakeFleet fleet) : IConsumer<ProviderCallback>
    {
        public Task Consume(ConsumeContext<ProviderCallback> context)
        {
            fleet.Received.Enqueue(context.Message);
            return Task.CompletedTask;
        }
    }

    private sealed class PromptWorker(FakeFleet fleet) : IConsumer<PreviewPrompt>
    {
        public async Task Consume(ConsumeContext<PreviewPrompt> context)
        {
            await fleet.Answering(context.Message.TenantName);
            await context.RespondAsync(new PromptPreview
            {
                Stated = new StatedParameters
                {
                    Exclusions = [],
                    Platforms = [],
                    Style = context.Message.Request.Prompt,
                    SceneCount = context.Message.PromptTokens,
                },
                Spans = [new PromptSpan { Field = "durationSeconds", Value = "15", Start = 2, Length = 9 }],
                Adjustments = [],
                Findings = context.Message.Policy?.BlockedTerms?.Select(term => new PolicyFinding
                {
                    Rule = $"term/{term.Term}", Action = PolicyAction.Hold, Field = "prompt", Words = term.Term, Text = "Found.",
                }).ToList(),
            });
        }
    }

    /// <summary>Answers with the video's own file as its spritesheet.</summary>
    private sealed class Spritesheets(FakeFleet fleet) : IConsumer<MakeSpritesheet>
    {
        public async Task Consume(ConsumeContext<MakeSpritesheet> context)
        {
            await fleet.Answering(context.Message.TenantName);
            await context.RespondAsync(new SpritesheetMade
            {
                TakeId = context.Message.TakeId,
                Picture = Rows.File(context.Message.VideoKey),
            });
        }
    }

    private sealed class FrameWorker(FakeFleet fleet) : IConsumer<ListVideoModels>
    {
        public Task Consume(ConsumeContext<ListVideoModels> context) => !fleet.LocalWorkerAnswers
            ? Task.CompletedTask
            : context.RespondAsync(new VideoModels
        {
            Models =
            [
                new VideoModel
                {
                    Id = ModelIds.Local,
                    Name = "Local frames",
                    ResolvesTo = "tiny",
                    State = VideoModelState.Available,
                    AspectRatios = ["16:9"],
                    Sizes = ["854x480"],
                },
            ],
        });
    }

    /// <summary>Lists every model of the providers, none of which has an API key here.</summary>
    private sealed class ProviderModels : IConsumer<ListVideoModels>
    {
        public Task Consume(ConsumeContext<ListVideoModels> context) => context.Message.TenantName == TenantWithoutAnswer
            ? Task.CompletedTask
            : context.RespondAsync(new VideoModels
            {
                Models =
                [
                    .. ModelIds.All.Where(id => id != ModelIds.Local).Select(id => new VideoModel
                    {
                        Id = id,
                        Name = id,
                        ResolvesTo = id,
                        State = VideoModelState.NotReady,
                        Note = "It has no API key.",
                        AspectRatios = ["16:9"],
                        Sizes = ["1280x720"],
                    }),
                ],
            });
    }
}
