using AdGenius.Hosting.Bus;
using Microsoft.Extensions.Options;

namespace AdGenius.Persistence.Tests;

/// <summary>Base of tests that run on each database.</summary>
public abstract class DatabaseTests(DatabaseFixture database) : IAsyncLifetime
{
    /// <summary>The settings of the bus that users get.</summary>
    protected static readonly IOptions<BusOptions> DefaultBus = Options.Create(new BusOptions());

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected DatabaseFixture Database => database;

    public ValueTask InitializeAsync() => database.StartAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
