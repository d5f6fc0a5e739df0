using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using AdGenius.Contracts.Policy;
using AdGenius.Downloads;
using AdGenius.Hosting;
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

    private static readonly JsonDocumentOptions Document = new() { MaxDepth = ForeignJson.MaxDepth };

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
        // Scores and other members are not read, so what servers write there, or behind the answer, does not matter.
        using var document = JsonDocument.Parse(
            ForeignJson.FirstValue(NonFiniteNumbers.ToNull(ForeignJson.WithoutFiller(answer).Span)), Document);
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
                || FlagOf(flagged) is not { } isFlagged)
            {
                return null;
            }

            foreach (var category in isFlagged ? CategoriesOf(result) : [])
            {
                findings.TryAdd(category, FindingOf(category, texts[index].Field));
            }
        }

        return [.. findings.Values.Take(MaxCategories)];
    }

    /// <summary>Some servers write a flag as 0 or 1, or as text; null where it is none of these.</summary>
    private static bool? FlagOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when value.TryGetDouble(out var number) && number is 0 or 1 => value.GetDouble() == 1,
        JsonValueKind.String when bool.TryParse(value.GetString(), out var flag) => flag,
        _ => null,
    };

    private static List<string> CategoriesOf(JsonElement result)
    {
        var categories = result.TryGetProperty("categories", out var all) && all.ValueKind == JsonValueKind.Object
            ? all.EnumerateObject().Where(category => FlagOf(category.Value) == true)
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
