// Requests a video and waits until its job has ended, with MassTransit and the contracts of AdGenius.
// dotnet run --project examples/csharp-masstransit -- TENANT CREATIVE PROMPT
using AdGenius.Contracts.Videos;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

if (args is not [var tenant, var creative, var prompt])
{
    Console.Error.WriteLine("Arguments: TENANT CREATIVE PROMPT");
    return 2;
}

var request = new GenerateVideo
{
    RequestId = Guid.NewGuid().ToString(), // kept with the order it is for: the same id again never makes a second video
    TenantName = tenant,
    CreativeId = creative,
    Prompt = prompt,
    DurationSeconds = 1,
    Quality = Quality.Draft,
    UseAiGeneration = false,
};
var builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton(new OpenRequest(request.RequestId));
builder.Services.Configure<MassTransitHostOptions>(host => host.WaitUntilStarted = true); // the queue is bound before the request is sent
builder.Services.AddMassTransit(bus =>
{
    // One durable queue for all processes of this service, bound to the exchange of each event that the consumer takes.
    bus.AddConsumer<VideoEventConsumer>().Endpoint(endpoint => endpoint.Name = "ad-planner-video-events");
    bus.AddConfigureEndpointsCallback((_, endpoint) => (endpoint as IRabbitMqReceiveEndpointConfigurator)?.SetQuorumQueue());
    bus.UsingRabbitMq((context, rabbit) =>
    {
        rabbit.Host(new Uri(Environment.GetEnvironmentVariable("ADGENIUS_BROKER") ?? "amqp://guest:guest@localhost/"));
        rabbit.ConfigureEndpoints(context);
    });
});
using var host = builder.Build();
await host.StartAsync();
// Returns once the broker has confirmed it, and throws where the broker has no queue for it.
await host.Services.GetRequiredService<IBus>().Publish(request, publish => publish.Mandatory = true);
var isCompleted = await host.Services.GetRequiredService<OpenRequest>().Ended;
await host.StopAsync();
return isCompleted ? 0 : 1;

/// <summary>The request of this program; a service has a table of them.</summary>
internal sealed class OpenRequest(string requestId)
{
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True when the job has stored a video, false when it ended without one.</summary>
    public Task<bool> Ended => _ended.Task;

    public void Report(string ofRequest, string text, bool? isCompleted = null)
    {
        if (ofRequest != requestId)
        {
            return; // of another request, by this service or another one
        }

        Console.WriteLine(text);
        if (isCompleted is { } end)
        {
            _ended.TrySetResult(end); // an event may come twice
        }
    }
}

/// <summary>Takes the events of jobs.</summary>
internal sealed class VideoEventConsumer(OpenRequest open)
    : IConsumer<VideoAccepted>, IConsumer<VideoRefused>, IConsumer<VideoCompleted>, IConsumer<VideoFailed>, IConsumer<VideoCancelled>
{
    public Task Consume(ConsumeContext<VideoAccepted> context)
    {
        open.Report(context.Message.RequestId, $"VideoAccepted: job {context.Message.JobId}");
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<VideoRefused> context)
    {
        var failures = context.Message.Failures.Select(failure => $"{failure.Field}: {failure.Text}");
        open.Report(context.Message.RequestId, $"VideoRefused: {string.Join(' ', failures)}", isCompleted: false);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<VideoCompleted> context)
    {
        var videos = context.Message.Takes.Where(take => take.Video is not null).Select(take => take.Video!.Key);
        open.Report(context.Message.RequestId, $"VideoCompleted: {string.Join(' ', videos)}", isCompleted: true);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<VideoFailed> context)
    {
        open.Report(context.Message.RequestId, $"VideoFailed: {context.Message.Failure.Text}", isCompleted: false);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<VideoCancelled> context)
    {
        open.Report(context.Message.RequestId, $"VideoCancelled: {context.Message.Reason}", isCompleted: false);
        return Task.CompletedTask;
    }
}
