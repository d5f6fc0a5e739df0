using System.Text.Json.Nodes;
using AdGenius.Gateway.Videos;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace AdGenius.Gateway.OpenApi;

/// <summary>Parameters, headers, examples and the event stream of operations.</summary>
internal static class OperationDetails
{
    /// <summary>The id of an event of a job's stream.</summary>
    public const string JobEventIdPattern = "^[0-9]+(-[0-9]+)?$";

    private static readonly Dictionary<string, string> Parameters = new(StringComparer.Ordinal)
    {
        ["id"] = "The id that an earlier answer gave.",
        ["lifetime"] = "How long the link is valid, such as 01:00:00; at most 7 days, default an hour.",
        ["download"] = "True for a link that a browser saves as a file; by default it shows the file where it can.",
        ["take"] = "The take's number, from 1, or its id.",
        ["name"] = "Of a tenant: 1 to 64 letters, digits, '_' or '-', starting with a letter or digit. Else a name of its kind.",
        ["cursor"] = "From next or nextCursor of the previous page.",
        ["limit"] = "How many entries, 1 to 100. Default 20.",
        ["state"] = "Only jobs in this state.",
        ["creative"] = "Only jobs of this creative.",
        ["after"] = "Resume after this event, for clients that cannot set headers.",
        ["from"] = "The first day or moment, UTC, such as 2026-11-01. Default: the beginning of the current month.",
        ["to"] = "The end, exclusive, UTC; at most 400 days after from. Default: a month after from.",
        ["kind"] = "What the file is: of a list the only kind that is wanted, of an upload the file's. Of a pause: queue, model or tenant.",
        ["reason"] = "Why the job is cancelled, or the work paused, up to 500 characters; shown in the job.",
        ["fromStart"] = "true: whatever was made is made anew. Default false.",
        ["allowSpending"] = "true: also what a provider is paid for again. Default false.",
        ["queue"] = "The name of a queue of failed messages, such as store-video_error.",
        ["message"] = "The id of one message.",
        ["all"] = "true: every message of the queue.",
        ["before"] = "From nextBefore of the previous page.",
    };

    private static readonly Dictionary<string, string> Responses = new(StringComparer.Ordinal)
    {
        ["200"] = "Done.",
        ["201"] = "Created.",
        ["202"] = "Accepted.",
        ["204"] = "Nothing left.",
        ["206"] = "The part that Range asks for.",
        ["304"] = "Not changed since the answer with this ETag.",
        ["400"] = "The request is not valid; errors names each field.",
        ["401"] = "No API key, or one that is unknown, expired or revoked.",
        ["403"] = "The key's role does not allow it, or the call names another tenant than the key's.",
        ["404"] = "It does not exist, or belongs to another tenant.",
        ["408"] = "The body was sent too slowly.",
        ["409"] = "The job's state does not allow it.",
        ["412"] = "A condition of the call, such as If-Match, is not met.",
        ["413"] = "The body is too large.",
        ["415"] = "The body's media type is not supported.",
        ["416"] = "The file ends before the range begins.",
        ["422"] = "The request is valid but refused, or its request id belongs to another request.",
        ["429"] = "A limit of the tenant is reached.",
        ["503"] = "The broker, the database or the object store is unavailable; the same call may be made again.",
    };

    private const string OutcomeUnknown = "The call named no request id, and its request may have been accepted under the one that "
        + "requestId names (code OutcomeUnknown); send it again with that id.";

    /// <summary>Completes one operation.</summary>
    public static void Apply(OpenApiOperation operation, OpenApiDocument document)
    {
        operation.Summary = DescriptionText.Of(operation.Summary);
        operation.Description ??= operation.Summary;
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            Describe(parameter);
        }

        foreach (var (status, answer) in operation.Responses ?? [])
        {
            if (answer is OpenApiResponse response)
            {
                response.Description = (status, operation.OperationId) switch
                {
                    ("409", "SubmitVideo" or "SubmitBatch") => OutcomeUnknown,
                    ("409", "RegenerateTake" or "EditVideo") => $"{Responses[status]} Or: {OutcomeUnknown}",
                    _ => Responses.GetValueOrDefault(status, response.Description ?? ""),
                };
                AddHeaders(operation, status, response);
            }
        }

        switch (operation.OperationId)
        {
            case "SubmitVideo":
                AddExample(operation);
                break;
            case "ReadVideo" or "CheckVideo":
                operation.Parameters?.Add(new OpenApiParameter
                {
                    Name = HeaderNames.IfNoneMatch,
                    In = ParameterLocation.Header,
                    Description = "The ETag of an earlier answer: 304 while the job has not changed.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
                break;
            case "StreamVideoEvents":
                DescribeStream(operation, document);
                break;
        }
    }

    private static void Describe(OpenApiParameter parameter)
    {
        parameter.Description ??= Parameters.GetValueOrDefault(parameter.Name ?? "");
        if (parameter.Schema is not OpenApiSchema schema || parameter.In != ParameterLocation.Query)
        {
            return;
        }

        switch (parameter.Name)
        {
            case "limit":
                (schema.Type, schema.Minimum, schema.Maximum, schema.Default) = (JsonSchemaType.Integer, "1", "100", 20);
                break;
            case "after":
                (schema.Type, schema.Format, schema.Minimum) = (JsonSchemaType.Integer, "int64", "0");
                break;
            case "state":
                schema.Enum = [.. VideoJobMapper.States.Select(state => (JsonNode)JsonValue.Create(state)!)];
                break;
            case "reason":
                schema.MaxLength = 500;
                break;
            case "fromStart" or "allowSpending" or "download":
                schema.Enum = ["true", "false"];
                break;
            case "all":
                schema.Enum = ["true"];
                break;
            case "before":
                (schema.Type, schema.Format, schema.Minimum) = (JsonSchemaType.Integer, "int64", "0");
                break;
        }
    }

    private static void AddHeaders(OpenApiOperation operation, string status, OpenApiResponse response)
    {
        switch (status)
        {
            case "401":
                Add(response, HeaderNames.WWWAuthenticate, "The authentication scheme.");
                break;
            case "429" or "503":
                Add(response, HeaderNames.RetryAfter, "After how many seconds the same call may be made again.", JsonSchemaType.Integer);
                break;
            case "202" when operation.OperationId is "SubmitVideo" or "RegenerateTake" or "EditVideo":
                Add(response, HeaderNames.Location, "The job's address.");
                break;
            case "202" when operation.OperationId == "SubmitBatch":
                Add(response, HeaderNames.Location, "The batch's address.");
                break;
            case "200" or "201" when operation.OperationId is "AddAsset" or "CompleteAssetUpload":
                Add(response, HeaderNames.Location, "The asset's address.");
                break;
            case "200" or "206" or "304" when operation.OperationId == "DownloadStoredVideo":
                Add(response, HeaderNames.ETag, "The content of the file; for If-None-Match and If-Range.");
                break;
            case "200" or "304" when operation.OperationId is "ReadVideo" or "CheckVideo":
                Add(response, HeaderNames.ETag, "The state of the job; for If-None-Match.");
                break;
        }
    }

    private static void Add(OpenApiResponse response, string name, string description, JsonSchemaType type = JsonSchemaType.String)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        response.Headers[name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = type } };
    }

    private static void AddExample(OpenApiOperation operation)
    {
        if (operation.RequestBody?.Content?.TryGetValue("application/json", out var body) == true)
        {
            body.Example = JsonNode.Parse(
                """
                { "creativeId": "spring", "prompt": "A red sailboat on the sea, then a harbour at dusk", "durationSeconds": 6,
                  "aspectRatio": "16:9", "quality": "Draft", "labels": { "campaign": "spring" } }
                """);
        }
    }

    private static void DescribeStream(OpenApiOperation operation, OpenApiDocument document)
    {
        if (operation.Parameters?.FirstOrDefault(parameter => parameter.Name == "after")?.Schema is OpenApiSchema after)
        {
            (after.Type, after.Format, after.Minimum, after.Pattern) = (JsonSchemaType.String, null, null, JobEventIdPattern);
        }

        if (operation.Responses?.GetValueOrDefault("200") is OpenApiResponse response)
        {
            response.Description = "Server-sent events; the schema is that of one event.";
            response.Content = new Dictionary<string, OpenApiMediaType>
            {
                ["text/event-stream"] = new() { Schema = new OpenApiSchemaReference(DocumentDetails.EventSchema, document) },
            };
        }
    }
}
