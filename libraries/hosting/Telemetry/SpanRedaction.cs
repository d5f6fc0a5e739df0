using System.Diagnostics;
using System.Reflection;
using OpenTelemetry;

namespace AdGenius.Hosting.Telemetry;

/// <summary>
/// Removes from ended spans what may hold the name of a stored object, the address of a webhook or a signature: paths and queries, and the
/// messages and stack traces of exceptions. It must be added before the exporter.
/// </summary>
internal sealed class SpanRedaction : BaseProcessor<Activity>
{
    private const string UrlFull = "url.full";
    private static readonly string[] RemovedTags = ["url.path", "url.query", "http.target", "http.url"];
    private static readonly string[] RemovedEventTags = ["exception.message", "exception.stacktrace"];

    // MassTransit records an exception as an event, and an event cannot be removed otherwise.
    private static readonly FieldInfo? EventsField = typeof(Activity).GetField("_events", BindingFlags.Instance | BindingFlags.NonPublic);

    public override void OnEnd(Activity data)
    {
        foreach (var name in RemovedTags)
        {
            if (data.GetTagItem(name) is not null)
            {
                data.SetTag(name, null);
            }
        }

        if (data.GetTagItem(UrlFull) is { } address)
        {
            data.SetTag(UrlFull, OriginOf(address.ToString()));
        }

        if (data.StatusDescription is not null)
        {
            data.SetStatus(data.Status); // without the description, which is an exception's message
        }

        if (data.Events.Any(IsConfidential))
        {
            RemoveMessages(data);
        }
    }

    /// <summary>Scheme, host and port; null where it is no address.</summary>
    private static string? OriginOf(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var uri)
        ? uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
        : null;

    private static bool IsConfidential(ActivityEvent one)
    {
        foreach (ref readonly var tag in one.EnumerateTagObjects())
        {
            if (RemovedEventTags.Contains(tag.Key, StringComparer.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static void RemoveMessages(Activity data)
    {
        if (EventsField is null)
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded; // another runtime: rather no span than one with messages
            return;
        }

        var events = data.Events.ToList();
        EventsField.SetValue(data, null);
        foreach (var one in events)
        {
            data.AddEvent(new ActivityEvent(
                one.Name,
                one.Timestamp,
                [.. one.Tags.Where(static tag => !RemovedEventTags.Contains(tag.Key, StringComparer.Ordinal))]));
        }
    }
}
