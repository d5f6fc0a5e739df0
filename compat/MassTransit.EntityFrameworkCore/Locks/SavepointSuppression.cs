using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// Within a consumer's transaction a save that fails fails the whole attempt, so a savepoint in front of each would only cost two more
/// round trips.
/// </summary>
internal sealed class SavepointSuppression : IDisposable
{
    private readonly DbContext _dbContext;
    private readonly bool _before;

    public SavepointSuppression(DbContext dbContext)
    {
        _dbContext = dbContext;
        _before = dbContext.Database.AutoSavepointsEnabled;
        dbContext.Database.AutoSavepointsEnabled = false;
    }

    public void Dispose() => _dbContext.Database.AutoSavepointsEnabled = _before;
}
