using System.Diagnostics;
using AdGenius.Hosting.Telemetry;

namespace AdGenius.Persistence.Ledger;

/// <summary>Spans of what is written to the ledger.</summary>
internal static class LedgerSpans
{
    private static readonly ActivitySource Source = new(AdGeniusTelemetry.Ledger);

    /// <summary>Begins a span; null without a listener. Dispose it to end it.</summary>
    public static Activity? Begin(string name) => Source.StartActivity(name);
}
