using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Telemetry;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Telemetry;

/// <summary>
/// What the saga measures for one message. It is recorded when the message's rows are saved: an attempt whose write conflicts is repeated
/// in a scope of its own, and would be counted twice.
/// </summary>
internal sealed class JobMeasures : IDisposable
{
    private readonly AdGeniusDbContext _database;
    private readonly AdGeniusMetrics _metrics;
    private readonly List<Action<AdGeniusMetrics>> _pending = [];

    public JobMeasures(AdGeniusDbContext database, AdGeniusMetrics metrics)
    {
        (_database, _metrics) = (database, metrics);
        database.SavedChanges += Record;
    }

    /// <summary>Records <paramref name="measurement"/> with the next save.</summary>
    public void Add(Action<AdGeniusMetrics> measurement)
    {
        if (_metrics.AreJobsMeasured)
        {
            _pending.Add(measurement);
        }
    }

    /// <summary>Records how long the stage's command took; to be called while the command is outstanding.</summary>
    public void StageEnded(TakeState take, WorkStage stage, int? batchIndex, DateTimeOffset now)
    {
        if (_metrics.AreJobsMeasured
            && take.Commands.Find(command => command.Stage == stage && command.BatchIndex == batchIndex) is { } command)
        {
            var took = now - command.SentAt;
            _pending.Add(metrics => metrics.StageEnded(NameOf(stage), took));
        }
    }

    /// <summary>The stage as the attribute names it.</summary>
    public static string NameOf(WorkStage stage) => stage switch
    {
        WorkStage.Quantify => "quantify",
        WorkStage.Generate => "generate",
        WorkStage.SourceImage => "source_image",
        WorkStage.Keyframes => "keyframes",
        WorkStage.Compose => "compose",
        WorkStage.Finish => "finish",
        _ => "store",
    };

    public void Dispose() => _database.SavedChanges -= Record;

    private void Record(object? sender, SavedChangesEventArgs saved)
    {
        foreach (var measurement in _pending)
        {
            measurement(_metrics);
        }

        _pending.Clear();
    }
}
