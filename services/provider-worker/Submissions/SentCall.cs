using System.Text.Json;
using System.Text.Json.Serialization;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>What is recorded of a submit while its job is not known, in the column that holds the job's token afterwards.</summary>
/// <param name="Servers">
/// The names of the servers that it may have gone to (<see cref="Providers.ProviderTraits.ListedServers"/>); null where that was not
/// recorded.
/// </param>
/// <param name="EndedAt">
/// When its call ended without a job, UTC; null while it may be in progress, and where its process has ended before.
/// </param>
/// <param name="CalledBackJobId">The job that the submission's callback has named since.</param>
internal sealed record SentCall(IReadOnlyList<string>? Servers, DateTimeOffset? EndedAt, string? CalledBackJobId = null)
{
    private static readonly SentCall NotRecorded = new(null, null);

    /// <summary>Reads the column. What is not there or cannot be read counts as not recorded.</summary>
    public static SentCall Read(string? text)
    {
        try
        {
            return (text is null ? null : JsonSerializer.Deserialize(text, SentCallJson.Default.SentCall)) ?? NotRecorded;
        }
        catch (JsonException)
        {
            return NotRecorded;
        }
    }

    /// <summary>The text for the column.</summary>
    public string Write() => JsonSerializer.Serialize(this, SentCallJson.Default.SentCall);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SentCall))]
internal sealed partial class SentCallJson : JsonSerializerContext;
