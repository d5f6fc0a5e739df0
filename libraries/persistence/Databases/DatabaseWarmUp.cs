using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Persistence.Databases;

/// <summary>
/// What the first use of the tables costs a process, done on another processor while the rest of the process is built: Entity Framework's
/// services, the model, the translation of queries, and the code that reads and writes the columns of a job.
/// </summary>
public static class DatabaseWarmUp
{
    /// <summary>
    /// Starts it in the background. It opens no connection, and a fault is not reported: the first real use has the same.
    /// </summary>
    /// <param name="services">Services with those of the database.</param>
    public static Task Start(IServiceProvider services) => Task.Run(() =>
    {
        using var scope = services.CreateScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        var id = Guid.Empty;
        _ = database.Set<VideoState>().AsTracking().Include(job => job.Takes).Where(job => job.CorrelationId == id).ToQueryString();
        var request = new GenerateVideo { RequestId = "", TenantName = "", CreativeId = "" };
        database.AddRange(
            new VideoState { CurrentState = "", RequestId = "", TenantName = "", CreativeId = "", Request = request },
            new JobEvent { TenantName = "", Type = "", Data = "" });
        database.ChangeTracker.DetectChanges();
        database.ChangeTracker.Clear();
    });
}
