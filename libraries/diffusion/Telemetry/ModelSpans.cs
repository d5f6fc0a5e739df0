using System.Diagnostics;

namespace AdGenius.Diffusion.Telemetry;

/// <summary>Spans of loading a model and of computing pictures. No attribute holds a prompt.</summary>
internal static class ModelSpans
{
    private static readonly ActivitySource Source = new("AdGenius.Diffusion");

    /// <summary>Begins a span; null without a listener. Dispose it to end it.</summary>
    public static Activity? Begin(string name) => Source.StartActivity(name);

    /// <summary>For an exception filter: records the failure and is never true.</summary>
    public static bool Records(this Activity? span, Exception exception)
    {
        span?.SetTag("error.type", exception.GetType().FullName).SetStatus(ActivityStatusCode.Error);
        return false;
    }
}
