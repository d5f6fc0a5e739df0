using System.Text.Json.Nodes;

namespace AdGenius.Publishing.Tests.AsyncApi;

/// <summary>MassTransit's envelope, as its documentation and its messages have it.</summary>
internal static class Envelope
{
    public static JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["description"] = "MassTransit's envelope. A publisher needs messageType and message alone; a receiver may ignore everything but "
            + "message.",
        ["required"] = new JsonArray("messageType", "message"),
        ["properties"] = new JsonObject
        {
            ["messageId"] = Id("The message's own id, new for each publish: duplicates of a delivery have the same."),
            ["requestId"] = Id("Of a request and its answer; null otherwise."),
            ["correlationId"] = Id("The job's id, of messages about a job."),
            ["conversationId"] = Id("The same for all messages that follow from one."),
            ["initiatorId"] = Id("The correlation id of the message that this one follows from."),
            ["sourceAddress"] = Address("Who sent it."),
            ["destinationAddress"] = Address("Where it was sent or published to."),
            ["responseAddress"] = Address("Where the answer to a request is sent to."),
            ["faultAddress"] = Address("Where a fault is sent to."),
            ["messageType"] = new JsonObject
            {
                ["type"] = "array",
                ["description"] = "The type of the message, such as urn:message:AdGenius:GenerateVideo.",
                ["minItems"] = 1,
                ["items"] = new JsonObject { ["type"] = "string", ["pattern"] = "^urn:message:" },
            },
            ["message"] = new JsonObject { ["type"] = "object", ["description"] = "The message itself." },
            ["expirationTime"] = Time("When it expires."),
            ["sentTime"] = Time("When it was sent."),
            ["headers"] = Object("Headers of the message."),
            ["host"] = Object("The process that sent it, for diagnosis."),
        },
    };

    private static JsonObject Object(string description) =>
        new() { ["type"] = new JsonArray("object", "null"), ["description"] = description };

    private static JsonObject Id(string description) => Text(description, "uuid");

    private static JsonObject Address(string description) => Text(description, "uri");

    private static JsonObject Time(string description) => Text(description, "date-time");

    private static JsonObject Text(string description, string format) =>
        new() { ["type"] = new JsonArray("string", "null"), ["format"] = format, ["description"] = description };
}
