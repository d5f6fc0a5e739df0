using System.Globalization;
using System.Text.Json.Nodes;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Videos;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AdGenius.Gateway.OpenApi;

/// <summary>
/// What the framework cannot know of the routes and records: servers, tags, ranges, error codes, headers, the events of streams, examples.
/// </summary>
internal sealed class DocumentDetails : IOpenApiDocumentTransformer
{
    /// <summary>The schema of one event of a stream.</summary>
    public const string EventSchema = "JobEvent";

    private static readonly Dictionary<string, string> Tags = new(StringComparer.Ordinal)
    {
        ["Videos"] = "Requesting, following, reading, cancelling and deleting videos.",
        ["Models"] = "What can be requested.",
        ["Usage"] = "What was spent.",
        ["Assets"] = "Uploaded pictures, music and logos.",
        ["Stored videos"] = "The files in the tenant's folder of the object store.",
        ["Batches"] = "Many requests in one call.",
        ["Brand kits"] = "Colours, fonts, logo and forbidden words of a brand.",
        ["Events"] = "Events of all jobs of the tenant.",
        ["Operations"] = "The state of the whole installation; for keys with the role admin.",
        ["Prompts"] = "What is read from a prompt.",
        ["Admin"] = "Limits, policies, pauses, retries, failed messages and the audit log; for keys with the role admin.",
        ["Approvals"] = "Videos that the policy holds until a person decides.",
    };

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" };
        document.Servers = [new OpenApiServer { Url = "/", Description = "The gateway that serves this document." }];
        document.Tags = (document.Tags ?? new HashSet<OpenApiTag>()).ToHashSet();
        foreach (var tag in document.Tags)
        {
            tag.Description = tag.Name is { } name ? Tags.GetValueOrDefault(name) : null;
        }

        var schemas = document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>();
        foreach (var (name, schema) in schemas)
        {
            Describe(name, schema);
        }

        schemas[EventSchema] = JobEvent();
        RequestBodies.AddSchemas(schemas, document);
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations ?? []).Select(pair => pair.Value))
        {
            OperationDetails.Apply(operation, document);
            RequestBodies.Apply(operation, document);
        }

        return Task.CompletedTask;
    }

    private static void Describe(string name, IOpenApiSchema schema)
    {
        DescriptionText.ApplyTo(schema);
        if (name is "ProblemDetails" or "HttpValidationProblemDetails")
        {
            AddProblemMembers(schema);
        }

        foreach (var (member, value) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (value is OpenApiSchema own)
            {
                if (RequestRanges.All.TryGetValue((name, member), out var range))
                {
                    Limit(own, range);
                }

                if ((name, member) == (nameof(VideoJob), "state"))
                {
                    own.Enum = Names(VideoJobMapper.States);
                }
            }
        }
    }

    private static void Limit(OpenApiSchema schema, RequestRanges.Range range)
    {
        schema.Minimum = range.Min?.ToString("0.######", CultureInfo.InvariantCulture);
        schema.Maximum = range.Max?.ToString("0.######", CultureInfo.InvariantCulture);
        schema.MinLength = range.MinLength;
        schema.MaxLength = range.MaxLength;
        schema.MinItems = range.MinItems;
        schema.MaxItems = range.MaxItems;
        schema.Pattern = range.Pattern;
        if (range.Values is { } values)
        {
            schema.Enum = Names(values);
            if (schema.Type?.HasFlag(JsonSchemaType.Null) == true)
            {
                schema.Enum.Add(JsonNullSentinel.JsonNull);
            }
        }
    }

    private static void AddProblemMembers(IOpenApiSchema schema)
    {
        var members = schema.Properties ?? throw new InvalidOperationException("The schema of problem documents has no members.");
        members[ProblemResults.CodeMember] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Enum = Names(Enum.GetNames<ProblemCode>()),
            Description = "The error code, one of a closed list.",
        };
        members[ProblemResults.RetryableMember] = new OpenApiSchema
        {
            Type = JsonSchemaType.Boolean,
            Description = "True when the same call may succeed later.",
        };
        members[ProblemResults.RequestIdMember] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "With the code OutcomeUnknown and status 409: the request may have been accepted under this id, which the "
                + "gateway has made. Send it again with this id alone.",
        };
        members["traceId"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The trace id, for the operator." };
    }

    private static OpenApiSchema JobEvent() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "One event of a stream: its fields event, id and data. Lines that begin with a colon are comments, sent while idle.",
        Required = new HashSet<string> { "event", "id", "data" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["event"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = Names(
                [
                    JobEventTypes.Accepted, JobEventTypes.State, JobEventTypes.Held, JobEventTypes.Approved, JobEventTypes.Rejected,
                    JobEventTypes.Quantified, JobEventTypes.TakeStarted,
                    JobEventTypes.TakeProgressed, JobEventTypes.TakeFallback, JobEventTypes.Retried, JobEventTypes.RetryRequested,
                    JobEventTypes.TakeFinishing, JobEventTypes.TakeStoring, JobEventTypes.TakeStored, JobEventTypes.TakeFailed,
                    JobEventTypes.Completed, JobEventTypes.Failed, JobEventTypes.Cancelled,
                    JobEventTypes.WebhookDelivered, JobEventTypes.WebhookFailed,
                    JobEventTypes.Deleted,
                ]),
                Description = "What happened. completed, failed and cancelled end the stream.",
            },
            ["id"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Pattern = OperationDetails.JobEventIdPattern,
                Description = "The position in the job's history; Last-Event-ID resumes after it.",
            },
            ["data"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "The event's members as a JSON object, which depend on its type.",
            },
        },
    };

    private static List<JsonNode> Names(IEnumerable<string> names) => [.. names.Select(name => (JsonNode)JsonValue.Create(name)!)];
}
