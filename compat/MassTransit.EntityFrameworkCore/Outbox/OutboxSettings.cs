using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>The configuration of the outbox in <typeparamref name="TDbContext"/>.</summary>
internal sealed class OutboxSettings<TDbContext>
    where TDbContext : DbContext
{
    /// <summary>
    /// The key of a <see cref="TimeProvider"/> that all processes share, such as the database's clock. It is found by a key, because what
    /// uses this library also builds with the published package, which has no such setting.
    /// </summary>
    public const string InboxClock = "entity-framework-inbox";

    /// <summary>
    /// The system's clock, whatever the container holds: broker time-outs do not follow the application's (possibly simulated) time.
    /// </summary>
    public TimeProvider Time { get; } = TimeProvider.System;

    /// <summary>
    /// The clock of the times in inbox rows, which one process writes and another one compares: where a host's clock is ahead by more than
    /// the window, it would delete the rows of the others too early. The container's, under <see cref="InboxClock"/>; else the system's.
    /// </summary>
    public TimeProvider InboxTime(IServiceProvider services) => services.GetKeyedService<TimeProvider>(InboxClock) ?? Time;

    public RowLock RowLock { get; set; } = RowLock.SqlServer;

    public IsolationLevel IsolationLevel { get; set; } = IsolationLevel.RepeatableRead;

    public TimeSpan DuplicateDetectionWindow { get; set; } = TimeSpan.FromMinutes(30);

    public TimeSpan QueryDelay { get; set; } = TimeSpan.FromSeconds(10);

    public int ConversationLimit { get; set; } = 100;

    public TimeSpan BatchTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public int MessageDeliveryLimit { get; set; } = 500;

    public TimeSpan MessageDeliveryTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
