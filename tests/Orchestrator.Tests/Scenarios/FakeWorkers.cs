using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using AdGenius.TestKit.Fakes;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>Workers that do no work: they record each command and publish the event that <see cref="Workers"/> gives.</summary>
internal static class FakeWorkers
{
    public static ServiceModule Module(Workers workers, MessageLog facts, bool withProviderWorker = true) => new()
    {
        Name = "fake-workers",
        AddServices = builder => builder.Services.AddSingleton(workers).AddSingleton(facts),
        AddConsumers = bus =>
        {
            Worker<QuantifyPrompt>(bus, Queues.QuantifyPrompt, workers, facts, command => workers.Quantify(command));
            Worker<StageSourceImage>(bus, Queues.StageSourceImage, workers, facts, command => workers.StageSource(command));
            Worker<RenderKeyframes>(bus, Queues.RenderKeyframes, workers, facts, command => workers.Render(command));
            Worker<ComposeClip>(bus, Queues.ComposeClip, workers, facts, command => workers.Compose(command));
            if (withProviderWorker)
            {
                Worker<GenerateClip>(bus, Queues.GenerateClip, workers, facts, command => workers.Generate(command));
            }

            Worker<FinishVideo>(bus, Queues.FinishVideo, workers, facts, command => workers.Finish(command));
            Worker<StoreVideo>(bus, Queues.StoreVideo, workers, facts, command => workers.Store(command));
            Worker<DeleteVideo>(bus, Queues.DeleteVideo, workers, facts, _ => null);
            bus.AddHandler<CheckBrief>(async (ConsumeContext<CheckBrief> context) =>
            {
                facts.Add(context.Message);
                await workers.Work(context.Message);
                if (workers.CheckBrief(context.Message) is { } answer)
                {
                    await context.RespondAsync(answer);
                }
            }).Endpoint(endpoint => endpoint.Name = Queues.CheckBrief);
            Listener<VideoAccepted>(bus, facts);
            Listener<VideoHeld>(bus, facts);
            Listener<VideoApproved>(bus, facts);
            Listener<VideoRefused>(bus, facts);
            Listener<VideoCompleted>(bus, facts);
            Listener<VideoFailed>(bus, facts);
            Listener<VideoCancelled>(bus, facts);
            Listener<TakeAbandoned>(bus, facts);
        },
    };

    private static void Worker<T>(
        IBusRegistrationConfigurator bus, string queue, Workers workers, MessageLog facts, Func<T, object?> answer)
        where T : class => bus.AddHandler<T>(async (ConsumeContext<T> context) =>
        {
            facts.Add(context.Message);
            if (context.Message is GenerateClip command && workers.StartsGenerating)
            {
                await context.Publish(WorkerEvents.Started(command, DateTimeOffset.UnixEpoch), context.CancellationToken);
            }

            await workers.Work(context.Message);
            if (answer(context.Message) is { } result)
            {
                await context.Publish(result, result.GetType(), context.CancellationToken);
            }
            else if (StartOf(context.Message) is { } started)
            {
                await context.Publish(started, context.CancellationToken); // a silent worker works for longer than any test
            }
        }).Endpoint(endpoint => (endpoint.Name, endpoint.ConcurrentMessageLimit) = (queue, workers.Concurrency));

    private static WorkStarted? StartOf(object command) => command switch
    {
        QuantifyPrompt one => Started(one.JobId, null, WorkStage.Quantify, 0, one.SentAt),
        StageSourceImage one => Started(one.JobId, one.TakeId, WorkStage.SourceImage, one.Attempt, one.SentAt),
        RenderKeyframes one => Started(one.JobId, one.TakeId, WorkStage.Keyframes, one.Attempt, one.SentAt) with
        {
            BatchIndex = one.BatchIndex,
        },
        ComposeClip one => Started(one.JobId, one.TakeId, WorkStage.Compose, one.Attempt, one.SentAt),
        FinishVideo one => Started(one.JobId, one.TakeId, WorkStage.Finish, one.Attempt, one.SentAt),
        StoreVideo one => Started(one.JobId, one.TakeId, WorkStage.Store, one.Attempt, one.SentAt),
        _ => null,
    };

    private static WorkStarted Started(Guid jobId, Guid? takeId, WorkStage stage, int attempt, DateTimeOffset? sentAt) => new()
    {
        JobId = jobId,
        TakeId = takeId,
        Stage = stage,
        Attempt = attempt,
        At = DateTimeOffset.UnixEpoch,
        CommandSentAt = sentAt,
    };

    private static void Listener<T>(IBusRegistrationConfigurator bus, MessageLog facts)
        where T : class => bus.AddHandler<T>((ConsumeContext<T> context) =>
        {
            facts.Add(context.Message);
            return Task.CompletedTask;
        }).Endpoint(endpoint => endpoint.Name = $"listener-{typeof(T).Name}");
}
