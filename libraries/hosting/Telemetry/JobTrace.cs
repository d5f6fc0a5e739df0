using System.Diagnostics;

namespace AdGenius.Hosting.Telemetry;

/// <summary>
/// The trace of a job. Messages carry its context by themselves; the rows that loops wake from carry it as a W3C <c>traceparent</c>, so
/// that whatever continues a job belongs to the trace in which it was accepted. Without a listener nothing here costs more than a
/// comparison.
/// </summary>
public static class JobTrace
{
    /// <summary>The attribute of spans and log scopes with the job's id.</summary>
    public const string JobIdTag = "adgenius.job.id";

    /// <summary>The length of a <c>traceparent</c> of version 00, in characters.</summary>
    public const int TraceParentLength = 55;

    private static readonly ActivitySource Source = new(AdGeniusTelemetry.Jobs);

    /// <summary>The current span as a <c>traceparent</c>, for a row; null without a span.</summary>
    public static string? Current => Activity.Current is { IdFormat: ActivityIdFormat.W3C } span ? span.Id : null;

    /// <summary>
    /// Begins a span of a job in the trace that <paramref name="traceParent"/> names, whatever span is current; dispose it to end it. A job
    /// without one, as it was accepted while nothing was traced, gets a trace of its own. To be called in an asynchronous method.
    /// </summary>
    /// <param name="name">What is done, in few words: a closed set.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="traceParent">The <c>traceparent</c> of the job's row.</param>
    /// <param name="cause">Another trace's span that caused it, such as the pass of a loop that serves many jobs; default: none.</param>
    public static Activity? Continue(string name, Guid jobId, string? traceParent, ActivityContext cause = default)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // Remote: a sampler that drops the span then keeps its trace id for what is sent from here.
        if (ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent))
        {
            return Source.StartActivity(ActivityKind.Internal, parent, TagsOf(jobId), LinksOf(cause), name: name);
        }

        return Begin(name, jobId, cause);
    }

    /// <summary>Begins the trace of a job that one request accepts beside others.</summary>
    /// <param name="name">What is done, in few words: a closed set.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="cause">The span of the request; default: none.</param>
    public static Activity? Begin(string name, Guid jobId, ActivityContext cause)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var outer = Activity.Current;
        Activity.Current = null; // it would become the parent
        var span = Source.StartActivity(ActivityKind.Internal, default(ActivityContext), TagsOf(jobId), LinksOf(cause), name: name);
        if (span is null)
        {
            Activity.Current = outer;
        }

        return span;
    }

    /// <summary>Begins the span of a loop's pass that serves several jobs: a trace of its own, with a link to each job's.</summary>
    /// <param name="name">What is done, in few words: a closed set.</param>
    /// <param name="traceParents">The <c>traceparent</c> of each job's row.</param>
    public static Activity? BeginPass(string name, IEnumerable<string?> traceParents)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var links = traceParents
            .Select(static traceParent => ActivityContext.TryParse(traceParent, null, true, out var job) ? job : default)
            .Where(static job => job != default).Select(static job => new ActivityLink(job)).ToList();
        return Source.StartActivity(ActivityKind.Internal, default(ActivityContext), null, links, name: name);
    }

    /// <summary>Names the job of the current span.</summary>
    public static void Tag(Guid jobId) => Activity.Current?.SetTag(JobIdTag, jobId.ToString());

    /// <summary>Links the current span to the trace of another row.</summary>
    public static void Link(string? traceParent)
    {
        if (Activity.Current is { } span && ActivityContext.TryParse(traceParent, null, isRemote: true, out var other))
        {
            span.AddLink(new ActivityLink(other));
        }
    }

    /// <summary>Links the current span to each of the traces once, however many of the contexts are of it.</summary>
    public static void LinkAll(IEnumerable<string?> traceParents)
    {
        ArgumentNullException.ThrowIfNull(traceParents);
        if (Activity.Current is not { } span)
        {
            return;
        }

        foreach (var other in traceParents
            .Select(static traceParent => ActivityContext.TryParse(traceParent, null, isRemote: true, out var job) ? job : default)
            .Where(static job => job != default).DistinctBy(static job => job.TraceId))
        {
            span.AddLink(new ActivityLink(other));
        }
    }

    private static KeyValuePair<string, object?>[] TagsOf(Guid jobId) => [new(JobIdTag, jobId.ToString())];

    private static ActivityLink[]? LinksOf(ActivityContext cause) => cause == default ? null : [new ActivityLink(cause)];
}
