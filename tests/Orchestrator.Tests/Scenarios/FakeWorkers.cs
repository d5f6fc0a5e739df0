using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>Workers that do no work: they record each command and publish the event that <see cref="Workers"/> gives.</summary>
internal static class FakeWorkers
{
    public static ServiceModule Module(Workers workers, MessageLog facts) => new()
    {
        Name = "fake-workers",
        AddServices = builder => builder.Services.AddSingleton(workers).AddSingleton(facts),
        AddConsumers = bus =>
        {
            Worker<QuantifyPrompt>(bus, Queues.QuantifyPrompt, facts, command => workers.Quantify(command));
            Worker<RenderKeyframes>(bus, Queues.RenderKeyframes, facts, command => workers.Render(command));
            Worker<ComposeClip>(bus, Queues.ComposeClip, facts, command => workers.Compose(command));
            Worker<GenerateClip>(bus, Queues.GenerateClip, facts, command => workers.Generate(command));
            Worker<StoreVideo>(bus, Queues.StoreVideo, facts, command => workers.Store(command));
            Worker<DeleteVideo>(bus, Queues.DeleteVideo, facts, _ => null);
            Listener<VideoAccepted>(bus, facts);
            Listener<VideoRefused>(bus, facts);
            Listener<VideoCompleted>(bus, facts);
            Listener<VideoFailed>(bus, facts);
            Listener<VideoCancelled>(bus, facts);
            Listener<TakeAbandoned>(bus, facts);
        },
    };

    private static void Worker<T>(IBusRegistrationConfigurator bus, string queue, MessageLog facts, Func<T, object?> answer)
        where T : class => bus.AddHandler<T>(async (ConsumeContext<T> context) =>
        {
            facts.Add(context.Message);
            if (answer(context.Message) is { } result)
            {
                await context.Publish(result, result.GetType(), context.CancellationToken);
            }
        }).Endpoint(endpoint => endpoint.Name = queue);

    private static void Listener<T>(IBusRegistrationConfigurator bus, MessageLog facts)
        where T : class => bus.AddHandler<T>((ConsumeContext<T> context) =>
        {
            facts.Add(context.Message);
            return Task.CompletedTask;
        }).Endpoint(endpoint => endpoint.Name = $"listener-{typeof(T).Name}");
}
