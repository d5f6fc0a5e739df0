using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Videos;

/// <summary>Writes lines of a job's history; they are saved with the state that they tell of, or not at all.</summary>
internal sealed class JobHistory(AdGeniusDbContext database, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Adds a line of one of the <see cref="JobEventTypes"/>; <paramref name="data"/> becomes its JSON.</summary>
    public void Write<T>(VideoState job, string type, T data) => database.Add(new JobEvent
    {
        JobId = job.CorrelationId,
        TenantName = job.TenantName,
        Type = type,
        At = time.GetUtcNow(),
        Data = JsonSerializer.Serialize(data, Json),
    });
}
