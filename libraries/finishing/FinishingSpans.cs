using System.Diagnostics;

namespace AdGenius.Finishing;

/// <summary>Spans of the parts of finishing. No attribute holds a text that is spoken or shown.</summary>
internal static class FinishingSpans
{
    private static readonly ActivitySource Source = new("AdGenius.Finishing");

    /// <summary>Begins a span; null without a listener. Dispose it to end it.</summary>
    public static Activity? Begin(string name) => Source.StartActivity(name);
}
