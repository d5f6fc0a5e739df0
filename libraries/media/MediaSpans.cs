using System.Diagnostics;

namespace AdGenius.Media;

/// <summary>Spans of external programs and of composing clips. No attribute holds an argument: those name files and texts.</summary>
internal static class MediaSpans
{
    private static readonly ActivitySource Source = new("AdGenius.Media");

    /// <summary>Begins a span; null without a listener. Dispose it to end it.</summary>
    public static Activity? Begin(string name) => Source.StartActivity(name);

    /// <summary>For an exception filter: records the failure and is never true.</summary>
    public static bool Records(this Activity? span, Exception exception)
    {
        span?.SetTag("error.type", exception.GetType().FullName).SetStatus(ActivityStatusCode.Error);
        return false;
    }
}
