using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using AdGenius.Contracts.Policy;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;
using ServiceClient = OpenAI.Moderations.ModerationClient;

namespace AdGenius.PromptWorker.Policy.Moderation;

/// <summary>Asks a moderation service about texts. Every failure is a finding or none, as configured; no text is logged.</summary>
internal sealed partial class ModerationClient(
    ServiceClient service, IOptions<ModerationOptions> options, TimeProvider time, ILogger<ModerationClient> logger)
{
    private const int MaxCategories = 50;
    private const int MaxNameLength = 60;

    /// <summary>One finding for each category that is flagged, by the field in which it is flagged first.</summary>
    /// <exception cref="OperationCanceledException">The process is stopping.</exception>
    public async Task<IReadOnlyList<PolicyFinding>> CheckAsync(IReadOnlyList<PolicyText> texts, CancellationToken cancellationToken)
    {
        if (texts.Count == 0)
        {
            return [];
        }

        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var content = BinaryContent.Create(new BinaryData(QuestionOf(texts)));
            var result = await service.ClassifyTextAsync(content, new RequestOptions { CancellationToken = either.Token });
            return Read(texts, result.GetRawResponse().Content.ToMemory()) ?? Unavailable("its answer has another form");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // a foreign client reads a foreign server's answer: whatever it throws, the configured policy counts
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Unavailable(exception is ClientResultException { Status: not 0 and var status } ? $"status {status}"
                : exception is OperationCanceledException ? "it timed out"
                : exception.GetType().Name);
        }
    }

    private byte[] QuestionOf(IReadOnlyList<PolicyText> texts)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("model", options.Value.Model);
            writer.WriteStartArray("input");
            foreach (var text in texts)
            {
                writer.WriteStringValue(text.Value);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>The findings of an answer; null where it is not one result for each text.</summary>
    private List<PolicyFinding>? Read(IReadOnlyList<PolicyText> texts, ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 8 });
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("results", out var results) || results.ValueKind != JsonValueKind.Array
            || results.GetArrayLength() != texts.Count)
        {
            return null;
        }

        var findings = new Dictionary<string, PolicyFinding>(StringComparer.Ordinal);
        foreach (var (index, result) in results.EnumerateArray().Index())
        {
            if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("flagged", out var flagged)
                || flagged.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            {
                return null;
            }

            foreach (var category in flagged.GetBoolean() ? CategoriesOf(result) : [])
            {
                findings.TryAdd(category, FindingOf(category, texts[index].Field));
            }
        }

        return [.. findings.Values.Take(MaxCategories)];
    }

    private static List<string> CategoriesOf(JsonElement result)
    {
        var categories = result.TryGetProperty("categories", out var all) && all.ValueKind == JsonValueKind.Object
            ? all.EnumerateObject().Where(category => category.Value.ValueKind == JsonValueKind.True)
                .Select(category => TextRules.Clean(category.Name, MaxNameLength)).Take(MaxCategories).ToList()
            : [];
        return categories.Count == 0 ? ["flagged"] : categories;
    }

    private PolicyFinding FindingOf(string category, string field) => new()
    {
        Rule = $"moderation/{category}",
        Action = options.Value.OnFlagged,
        Field = field,
        Words = "",
        Text = $"{field} is flagged by the moderation service as {category}.",
    };

    private List<PolicyFinding> Unavailable(string reason)
    {
        LogUnavailable(options.Value.Model!, reason, options.Value.OnFailure);
        return options.Value.OnFailure == PolicyAction.Pass
            ? []
            :
            [
                new PolicyFinding
                {
                    Rule = "moderation/unavailable",
                    Action = PolicyAction.Hold,
                    Field = "prompt",
                    Words = "",
                    Text = "The moderation service could not check the request.",
                },
            ];
    }

    [LoggerMessage(LogLevel.Warning, "Moderation service {Model} could not check a request: {Reason}; policy for this: {Action}")]
    private partial void LogUnavailable(string model, string reason, PolicyAction action);
}
