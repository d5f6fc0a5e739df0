using System.Data;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>The configuration of the outbox in <typeparamref name="TDbContext"/>.</summary>
internal sealed class OutboxSettings<TDbContext>
    where TDbContext : DbContext
{
    /// <summary>
    /// The system's clock, whatever the container holds: broker time-outs do not follow the application's (possibly simulated) time.
    /// </summary>
    public TimeProvider Time { get; } = TimeProvider.System;

    public RowLock RowLock { get; set; } = RowLock.SqlServer;

    public IsolationLevel IsolationLevel { get; set; } = IsolationLevel.RepeatableRead;

    public TimeSpan DuplicateDetectionWindow { get; set; } = TimeSpan.FromMinutes(30);

    public TimeSpan QueryDelay { get; set; } = TimeSpan.FromSeconds(10);

    public int ConversationLimit { get; set; } = 100;

    public TimeSpan BatchTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public int MessageDeliveryLimit { get; set; } = 500;

    public TimeSpan MessageDeliveryTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
