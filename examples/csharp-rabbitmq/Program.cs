// Requests a video and waits until its job has ended, with RabbitMQ's own client and no library of AdGenius.
// dotnet run --project examples/csharp-rabbitmq -- TENANT CREATIVE PROMPT
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

if (args is not [var tenant, var creative, var prompt])
{
    Console.Error.WriteLine("Arguments: TENANT CREATIVE PROMPT");
    return 2;
}

string[] events = ["VideoAccepted", "VideoRefused", "VideoCompleted", "VideoFailed", "VideoCancelled"];
var requestId = Guid.NewGuid().ToString(); // kept with the order it is for: the same id again never makes a second video
var broker = new Uri(Environment.GetEnvironmentVariable("ADGENIUS_BROKER") ?? "amqp://guest:guest@localhost/");
await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
await using var channel = await connection.CreateChannelAsync(
    new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));

// Listen first. A service names a durable queue of its own, so that no event is missed while it is down.
var queue = (await channel.QueueDeclareAsync()).QueueName;
foreach (var name in events)
{
    await channel.ExchangeDeclareAsync($"AdGenius:{name}", ExchangeType.Fanout, durable: true);
    await channel.QueueBindAsync(queue, $"AdGenius:{name}", routingKey: "");
}

var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
var consumer = new AsyncEventingBasicConsumer(channel);
consumer.ReceivedAsync += async (_, delivery) =>
{
    var name = delivery.Exchange["AdGenius:".Length..];
    using var envelope = JsonDocument.Parse(delivery.Body);
    var message = envelope.RootElement.GetProperty("message"); // the event; the rest of the envelope may be ignored
    if (message.GetProperty("requestId").GetString() == requestId && message.GetProperty("tenantName").GetString() == tenant)
    {
        Console.WriteLine($"{name}: {message}");
        if (name != "VideoAccepted")
        {
            ended.TrySetResult(name); // an event may come twice
        }
    }

    await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
};
await channel.BasicConsumeAsync(queue, autoAck: false, consumer);

// Then send the request: plain JSON to the exchange that is named like the message.
var body = JsonSerializer.SerializeToUtf8Bytes(new
{
    requestId, tenantName = tenant, creativeId = creative, prompt, durationSeconds = 1, quality = "Draft", useAiGeneration = false,
});
var properties = new BasicProperties { ContentType = "application/json", DeliveryMode = DeliveryModes.Persistent };
await channel.BasicPublishAsync("AdGenius:GenerateVideo", "", mandatory: true, properties, body); // throws if it is not confirmed
return await ended.Task == "VideoCompleted" ? 0 : 1;
