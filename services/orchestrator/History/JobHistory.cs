using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.History;

/// <summary>Adds events to a job's history; they are saved in the transaction of the state that they describe.</summary>
internal sealed class JobHistory(AdGeniusDbContext database, DatabaseTime time)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Adds that the job has entered its state.</summary>
    public void WriteState(VideoState job) => Write(job, JobEventTypes.State, new { State = job.CurrentState });

    /// <summary>Adds an event of one of the <see cref="JobEventTypes"/>; <paramref name="data"/> becomes its JSON.</summary>
    public void Write<T>(VideoState job, string type, T data) => Write(job.CorrelationId, job.TenantName, type, data);

    /// <inheritdoc cref="Write{T}(VideoState, string, T)"/>
    public void Write<T>(Guid jobId, string tenantName, string type, T data)
    {
        var written = new JobEvent
        {
            JobId = jobId,
            TenantName = tenantName,
            Type = type,
            At = time.GetUtcNow(),
            Data = JsonSerializer.Serialize(data, Json),
        };
        database.Entry(written).State = EntityState.Added; // unlike Add, this does not search for other rows to add
    }
}
