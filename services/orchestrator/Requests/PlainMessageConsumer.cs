using System.Text;
using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Telemetry;
using AdGenius.VideoRequests;
using MassTransit;

namespace AdGenius.Orchestrator.Requests;

/// <summary>
/// Accepts plain JSON from publishers without MassTransit: reads it as the gateway reads a body, and sends on what is valid. A request that
/// is not is refused with the names of its fields. A cancellation that cannot be read names no one to answer, so it goes to the error
/// queue, where an operator sees it.
/// </summary>
internal sealed partial class PlainMessageConsumer(AdGeniusMetrics metrics, TimeProvider time, ILogger<PlainMessageConsumer> logger)
    : IConsumer<RawJsonMessage>
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private const string NotUtf8 = "The body is not valid UTF-8.";

    public Task Consume(ConsumeContext<RawJsonMessage> context) =>
        (context.Message.Kind ?? InferKind(context.Message.Text)) switch
        {
            nameof(GenerateVideo) => GenerateAsync(context),
            nameof(CancelVideo) => CancelAsync(context),
            _ => Ignore(context.Message.Kind),
        };

    private async Task GenerateAsync(ConsumeContext<RawJsonMessage> context)
    {
        var text = context.Message.Text;
        var (request, faults) = EncodingFaultOf(context.Message) is { } fault
            ? (null, [new Failure { Code = FailureCode.InvalidRequest, Field = "body", Text = fault }])
            : VideoRequestReader.Read(Encoding.UTF8.GetBytes(text), tenantName: null, requestId: null, newRequestId: null);
        if (request is not null)
        {
            await context.SendConfirmedAsync(CommandRoutes.AddressOf<GenerateVideo>(), request, static _ => { }, context.CancellationToken);
            return;
        }

        metrics.JobRefused();
        LogRequestRefused(string.Join(", ", faults.Select(fault => fault.Field)));
        await context.PublishConfirmedAsync(
            RefusedRequests.Of(TextOf(text, "requestId"), TextOf(text, "tenantName"), faults, time.GetUtcNow()),
            publish => publish.Headers.Set(RequestDigest.Header, RequestDigest.Unreadable),
            context.CancellationToken);
    }

    private static async Task CancelAsync(ConsumeContext<RawJsonMessage> context)
    {
        if (EncodingFaultOf(context.Message) is { } fault)
        {
            throw new UnreadableMessageException($"Raw JSON cancellation: {fault}");
        }

        CancelVideo? command;
        try
        {
            command = JsonSerializer.Deserialize<CancelVideo>(context.Message.Text, Json);
        }
        catch (JsonException exception)
        {
            throw new UnreadableMessageException($"The raw JSON cancellation is invalid at {exception.Path ?? "$"}.");
        }

        await context.SendConfirmedAsync(
            CommandRoutes.AddressOf<CancelVideo>(),
            command ?? throw new UnreadableMessageException("The raw JSON cancellation is empty."),
            static _ => { },
            context.CancellationToken);
    }

    private static string? EncodingFaultOf(RawJsonMessage message) =>
        message.IsWide ? RequestJson.WideTextFault : message.IsDamaged ? NotUtf8 : null;

    private Task Ignore(string? kind)
    {
        LogUnknownKind(kind ?? "none");
        return Task.CompletedTask;
    }

    /// <summary>
    /// A cancellation has neither creative nor prompt; any other message without a type is taken for a request.
    /// </summary>
    private static string InferKind(string text) =>
        TextOf(text, "creativeId") is null && TextOf(text, "prompt") is null
            && (TextOf(text, "jobId") ?? TextOf(text, "reason")) is not null
            ? nameof(CancelVideo)
            : nameof(GenerateVideo);

    private static string? TextOf(string text, string member)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value
                    .GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // The values of the fields are not logged: they may be anything.
    [LoggerMessage(LogLevel.Information, "Raw JSON request refused: invalid {Fields}")]
    private partial void LogRequestRefused(string fields);

    [LoggerMessage(LogLevel.Warning, "Ignored raw JSON message of unknown type {Kind}; known types are GenerateVideo and CancelVideo")]
    private partial void LogUnknownKind(string kind);
}
