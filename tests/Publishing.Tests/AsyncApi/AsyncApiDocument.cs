using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using MassTransit;

namespace AdGenius.Publishing.Tests.AsyncApi;

/// <summary>
/// The AsyncAPI 3 document of the bus, made from the contracts: their types and comments, the queues and exchanges of the fleet, and the
/// ranges of requests.
/// </summary>
internal sealed class AsyncApiDocument
{
    /// <summary>The channel of answers, which have no fixed address.</summary>
    private const string Reply = "replies";

    private const string Enveloped = "application/vnd.masstransit+json";
    private const string Plain = "application/json";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly ContractComments _comments = new();
    private readonly ContractSchemas _schemas;
    private readonly JsonObject _messages = [];
    private readonly JsonObject _channels = [];
    private readonly JsonObject _operations = [];

    private AsyncApiDocument() => _schemas = new ContractSchemas(_comments);

    /// <summary>The document as text.</summary>
    public static string Create() => new AsyncApiDocument().Build().ToJsonString(Indented) + "\n";

    private JsonObject Build()
    {
        foreach (var message in BusMessages.All)
        {
            AddMessage(message);
        }

        AddPublicCommands();
        AddPublicEvents();
        AddQueues();
        AddInternalEvents();
        AddRequests();
        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["id"] = "urn:adgenius:bus",
            ["info"] = Info(),
            ["defaultContentType"] = Enveloped,
            ["servers"] = Servers(),
            ["channels"] = _channels,
            ["operations"] = _operations,
            ["components"] = new JsonObject
            {
                ["messages"] = _messages,
                ["schemas"] = Schemas(),
                ["securitySchemes"] = new JsonObject
                {
                    ["user"] = new JsonObject { ["type"] = "userPassword", ["description"] = "A user of the broker." },
                },
            },
        };
    }

    private static JsonObject Info() => new()
    {
        ["title"] = "AdGenius message bus",
        ["version"] = "1.0.0",
        ["description"] = """
            The messages of AdGenius on RabbitMQ (AMQP 0.9.1). Programs outside the fleet publish the commands with the tag `public` and
            receive the events with that tag; what has the tag `internal` is between the services and may change with any version.

            Every exchange is a durable fanout exchange, so the routing key is empty. Publish with confirms, `mandatory` and
            `delivery_mode: 2`: once the broker has confirmed, a request cannot be lost. A message may be delivered more than once.

            Two forms: MassTransit's envelope (`application/vnd.masstransit+json`), in which the message is the member `message`; and, for
            `GenerateVideo` and `CancelVideo` only, the message alone as plain JSON (`application/json`). Members are in camel case, times
            in ISO 8601 and UTC, money is text. Members that have no value are null or left out. New optional members, events and
            values of enumerations may be added; ignore unknown ones.
            """,
        ["license"] = new JsonObject { ["name"] = "MIT", ["url"] = "https://opensource.org/license/mit" },
        ["tags"] = new JsonArray(
            new JsonObject { ["name"] = "public", ["description"] = "For programs outside the fleet; compatible within a version." },
            new JsonObject { ["name"] = "internal", ["description"] = "Between the services of the fleet." }),
    };

    private static JsonObject Servers() => new()
    {
        ["local"] = Server("localhost:5672", "amqp", "A broker on one's own machine."),
        ["fleet"] = Server("rabbitmq.example.com:5671", "amqps", "The broker of a fleet, with TLS."),
    };

    private static JsonObject Server(string host, string protocol, string description) => new()
    {
        ["host"] = host,
        ["protocol"] = protocol,
        ["protocolVersion"] = "0.9.1",
        ["description"] = description,
        ["security"] = new JsonArray(new JsonObject { ["$ref"] = "#/components/securitySchemes/user" }),
    };

    private void AddMessage(Type message)
    {
        var isPublic = BusMessages.IsPublic(message);
        _messages[message.Name] = MessageOf(message, message.Name, Enveloped, isPublic, new JsonObject
        {
            ["allOf"] = new JsonArray(
                new JsonObject { ["$ref"] = "#/components/schemas/Envelope" },
                new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject
                    {
                        ["messageType"] = new JsonObject
                        {
                            ["type"] = "array",
                            ["contains"] = new JsonObject { ["const"] = MessageUrn.ForTypeString(message) },
                        },
                        ["message"] = _schemas.ReferenceTo(message),
                    },
                }),
        });
        if (BusMessages.PlainCommands.Contains(message))
        {
            _messages[PlainName(message)] =
                MessageOf(message, $"{message.Name} as plain JSON", Plain, isPublic, _schemas.ReferenceTo(message));
        }
    }

    private JsonObject MessageOf(Type message, string title, string contentType, bool isPublic, JsonObject payload)
    {
        var described = new JsonObject
        {
            ["name"] = message.Name,
            ["title"] = title,
            ["summary"] = _comments.Of(message),
            ["contentType"] = contentType,
            ["tags"] = Tags(isPublic),
            ["payload"] = payload,
            ["bindings"] = new JsonObject
            {
                ["amqp"] = new JsonObject
                {
                    ["contentEncoding"] = "utf-8",
                    ["messageType"] = message.Name,
                    ["bindingVersion"] = "0.3.0",
                },
            },
        };
        if (Examples.Of(message, contentType == Plain) is { } example)
        {
            described["examples"] = new JsonArray(new JsonObject { ["name"] = "example", ["payload"] = example });
        }

        return described;
    }

    private void AddPublicCommands()
    {
        foreach (var command in BusMessages.PlainCommands)
        {
            var plain = PlainName(command);
            AddChannel(
                command.Name,
                Exchange(
                    FleetQueue.ExchangeOf(command),
                    $"For publishers: bound to the exchange `{Queues.Videos}`, and by it to the queue of that name. With the AMQP property "
                    + "`content_type` `application/json` the body is plain JSON"
                    + (command == typeof(GenerateVideo) ? ", in which any other member is refused." : "."),
                    isPublic: true),
                plain,
                command.Name);
            AddOperation("receive", command.Name, command.Name, isPublic: true, _comments.Of(command), plain, command.Name);
        }
    }

    private void AddPublicEvents()
    {
        foreach (var published in PublicEvents.All)
        {
            AddEvent(published, isPublic: true);
        }

        var names = PublicEvents.All.Select(published => published.Name).ToArray();
        AddChannel(
            Queues.VideoEvents,
            new JsonObject
            {
                ["address"] = Queues.VideoEvents,
                ["title"] = "Replay stream",
                ["description"] = "A stream (`x-queue-type: stream`) bound to the exchanges of the public events, which keeps them for a "
                    + "time. Consume it with a prefetch count, acknowledgements and the argument `x-stream-offset`: `first`, `last`, "
                    + "`next`, an offset, a timestamp or an interval such as `1h`. Each delivery has its offset in the header "
                    + "`x-stream-offset`; its exchange names the event.",
                ["tags"] = Tags(isPublic: true),
                ["bindings"] = new JsonObject
                {
                    ["amqp"] = new JsonObject
                    {
                        ["is"] = "queue",
                        ["queue"] = new JsonObject
                        {
                            ["name"] = Queues.VideoEvents, ["durable"] = true, ["exclusive"] = false, ["autoDelete"] = false,
                        },
                        ["bindingVersion"] = "0.3.0",
                    },
                },
            },
            names);
        AddOperation(
            "send", "replayEvents", Queues.VideoEvents, isPublic: true, "Every public event, again and from any position.", names);
    }

    private void AddQueues()
    {
        foreach (var queue in BusMessages.Commands.GroupBy(command => command.Queue, StringComparer.Ordinal))
        {
            var messages = queue.Select(command => command.Message.Name)
                .Concat(queue.Key == Queues.Videos ? BusMessages.PlainCommands.Select(PlainName) : []).ToArray();
            var plain = queue.Key == Queues.Videos
                ? " Plain JSON names its message in the AMQP property `type`."
                : "";
            AddChannel(queue.Key, Exchange(queue.Key, $"Bound to the quorum queue `{queue.Key}`.{plain}", isPublic: false), messages);
            foreach (var command in queue.Select(command => command.Message))
            {
                AddOperation("receive", $"{queue.Key}.{command.Name}", queue.Key, isPublic: false, _comments.Of(command), command.Name);
            }
        }
    }

    private void AddInternalEvents()
    {
        foreach (var published in BusMessages.Events.Where(published => !BusMessages.IsPublic(published)))
        {
            AddEvent(published, isPublic: false);
        }
    }

    private void AddEvent(Type published, bool isPublic)
    {
        AddChannel(
            published.Name,
            Exchange(FleetQueue.ExchangeOf(published), "For subscribers: bind a queue of your own to it.", isPublic),
            published.Name);
        AddOperation("send", published.Name, published.Name, isPublic, _comments.Of(published), published.Name);
    }

    private void AddRequests()
    {
        AddChannel(
            Reply,
            new JsonObject
            {
                ["address"] = null,
                ["title"] = "Answers",
                ["description"] = "The queue that the member `responseAddress` of a request names.",
                ["tags"] = Tags(isPublic: false),
            },
            [.. BusMessages.Requests.Select(one => one.Response.Name)]);
        foreach (var (request, response, queues) in BusMessages.Requests)
        {
            foreach (var queue in queues)
            {
                AddChannel(queue, Exchange(queue, $"Bound to the quorum queue `{queue}`.", isPublic: false), request.Name);
                AddOperation("receive", $"{queue}.{request.Name}", queue, isPublic: false, _comments.Of(request), request.Name);
                _operations[$"{queue}.{request.Name}"]!["reply"] = new JsonObject
                {
                    ["address"] = new JsonObject { ["location"] = "$message.payload#/responseAddress" },
                    ["channel"] = new JsonObject { ["$ref"] = $"#/channels/{Reply}" },
                    ["messages"] = new JsonArray(new JsonObject { ["$ref"] = $"#/channels/{Reply}/messages/{response.Name}" }),
                };
            }
        }
    }

    private void AddChannel(string id, JsonObject channel, params string[] messages)
    {
        channel["messages"] = new JsonObject(messages.Select(
            name => KeyValuePair.Create(name, (JsonNode?)new JsonObject { ["$ref"] = $"#/components/messages/{name}" })));
        _channels.Add(id, channel);
    }

    private void AddOperation(string action, string id, string channel, bool isPublic, string summary, params string[] messages) =>
        _operations.Add(id, new JsonObject
        {
            ["action"] = action,
            ["channel"] = new JsonObject { ["$ref"] = $"#/channels/{channel}" },
            ["summary"] = summary,
            ["tags"] = Tags(isPublic),
            ["messages"] = new JsonArray(
                [.. messages.Select(name => (JsonNode)new JsonObject { ["$ref"] = $"#/channels/{channel}/messages/{name}" })]),
        });

    private static JsonObject Exchange(string name, string description, bool isPublic) => new()
    {
        ["address"] = name,
        ["description"] = description,
        ["tags"] = Tags(isPublic),
        ["bindings"] = new JsonObject
        {
            ["amqp"] = new JsonObject
            {
                ["is"] = "routingKey",
                ["exchange"] = new JsonObject { ["name"] = name, ["type"] = "fanout", ["durable"] = true, ["autoDelete"] = false },
                ["bindingVersion"] = "0.3.0",
            },
        },
    };

    private static JsonArray Tags(bool isPublic) => new(new JsonObject { ["name"] = isPublic ? "public" : "internal" });

    private static string PlainName(Type message) => message.Name + "Json";

    private JsonObject Schemas()
    {
        var schemas = _schemas.All();
        schemas.Insert(0, "Envelope", Envelope.Schema());
        return schemas;
    }
}
