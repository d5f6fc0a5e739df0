using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>Workers that do no work: they note each order and answer what <see cref="Workers"/> says.</summary>
internal static class FakeWorkers
{
    public static ServiceModule Module(Workers workers, MessageLog facts) => new()
    {
        Name = "fake-workers",
        AddServices = builder => builder.Services.AddSingleton(workers).AddSingleton(facts),
        AddConsumers = bus =>
        {
            Worker<QuantifyPrompt>(bus, Queues.QuantifyPrompt, facts, order => workers.Quantify(order));
            Worker<RenderKeyframes>(bus, Queues.RenderKeyframes, facts, order => workers.Render(order));
            Worker<ComposeClip>(bus, Queues.ComposeClip, facts, order => workers.Compose(order));
            Worker<GenerateClip>(bus, Queues.GenerateClip, facts, order => workers.Generate(order));
            Worker<StoreVideo>(bus, Queues.StoreVideo, facts, order => workers.Store(order));
            Worker<DeleteVideo>(bus, Queues.DeleteVideo, facts, _ => null);
            WebhookReceiver<VideoAccepted>(bus, facts);
            WebhookReceiver<VideoRefused>(bus, facts);
            WebhookReceiver<VideoCompleted>(bus, facts);
            WebhookReceiver<VideoFailed>(bus, facts);
            WebhookReceiver<VideoCancelled>(bus, facts);
            WebhookReceiver<TakeAbandoned>(bus, facts);
        },
    };

    private static void Worker<T>(IBusRegistrationConfigurator bus, string queue, MessageLog facts, Func<T, object?> answer)
        where T : class => bus.AddHandler<T>(async (ConsumeContext<T> context) =>
        {
            facts.Add(context.Message);
            if (answer(context.Message) is { } said)
            {
                await context.Publish(said, said.GetType(), context.CancellationToken);
            }
        }).Endpoint(endpoint => endpoint.Name = queue);

    private static void WebhookReceiver<T>(IBusRegistrationConfigurator bus, MessageLog facts)
        where T : class => bus.AddHandler<T>((ConsumeContext<T> context) =>
        {
            facts.Add(context.Message);
            return Task.CompletedTask;
        }).Endpoint(endpoint => endpoint.Name = $"listener-{typeof(T).Name}");
}
