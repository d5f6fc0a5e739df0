using System.Diagnostics.Metrics;
using AdGenius.Hosting.Telemetry;
using AdGenius.Orchestrator.Admission;
using AdGenius.Orchestrator.History;
using AdGenius.Orchestrator.Telemetry;
using AdGenius.Orchestrator.Videos.Deadlines;
using AdGenius.Orchestrator.Videos.Prompts;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>Passes over the queue of a database, without the loop that runs them.</summary>
internal sealed class AdmissionPasses : IDisposable
{
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly AdGeniusDbContext _database;
    private readonly LeaseStore _leases;
    private readonly JobMeasures _measures;
    private readonly AdmittedJobs _admitted;

    public AdmissionPasses(AdGeniusDbContext database)
    {
        _database = database;
        Clock = new DatabaseClock(TimeProvider.System);
        Time = new DatabaseTime(Clock, TimeProvider.System);
        _leases = new LeaseStore(Clock);
        _measures = new JobMeasures(database, new AdGeniusMetrics(_meters.GetRequiredService<IMeterFactory>()));
        var deadlines = Options.Create(new DeadlineOptions());
        _admitted = new AdmittedJobs(
            database,
            new ParameterRequest(database, new JobReader(database), deadlines, Time),
            new JobHistory(database, Time),
            _measures,
            Substitute.For<IBus>(),
            deadlines,
            Time);
    }

    public DatabaseClock Clock { get; }

    public DatabaseTime Time { get; }

    public AdmissionPass With(AdmissionState state, AdmissionOptions limits) =>
        new(_database, _leases, state, _admitted, Options.Create(limits), Time);

    /// <summary>The lease of the one process that admits.</summary>
    public async Task<HeldLease> AcquireAsync(AdGeniusDbContext database, CancellationToken cancellationToken) =>
        (await _leases.TryAcquireAsync(database, "admission", "this test", TimeSpan.FromMinutes(5), cancellationToken))!;

    public void Dispose()
    {
        _measures.Dispose();
        _meters.Dispose();
    }
}
