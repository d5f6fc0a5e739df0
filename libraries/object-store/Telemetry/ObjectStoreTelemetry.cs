using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AdGenius.ObjectStore.Telemetry;

/// <summary>
/// Spans and instruments of uploads and downloads. Tags are closed sets: no key, no metadata, no link, which hold names of tenants or
/// are credentials.
/// </summary>
public sealed class ObjectStoreTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "AdGenius.ObjectStore";

    /// <summary>Which store: <c>s3</c> or <c>folder</c>.</summary>
    internal const string StoreTag = "adgenius.objects.store";

    /// <summary><c>put</c> or <c>get</c>.</summary>
    internal const string OperationTag = "adgenius.objects.operation";

    /// <summary>
    /// <c>ok</c>, or the failure: <c>exists</c>, <c>not_found</c>, <c>unavailable</c>, <c>refused</c>, <c>cancelled</c>, <c>error</c>.
    /// </summary>
    internal const string OutcomeTag = "adgenius.objects.outcome";

    // One per process: listeners find it by its name.
    private static readonly ActivitySource Source = new(Name);

    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _size;
    private readonly TimeProvider _time;

    /// <summary>Creates the instruments.</summary>
    public ObjectStoreTelemetry(IMeterFactory meters, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _time = time;
        var meter = meters.Create(Name);
        _duration = meter.CreateHistogram<double>(
            "adgenius.objects.transfer.duration", "s", "Duration of uploads and downloads, retries included");
        _size = meter.CreateHistogram<long>("adgenius.objects.transfer.size", "By", "Bytes of successful uploads and downloads");
    }

    /// <summary>Begins a span that lasts until the transfer is ended.</summary>
    internal Transfer Begin(string store, string operation) => new(
        this, store, operation, Source.StartActivity(
            $"{operation} object",
            store == "s3" ? ActivityKind.Client : ActivityKind.Internal), _time.GetTimestamp());

    /// <summary>A running upload or download.</summary>
    internal sealed class Transfer(ObjectStoreTelemetry telemetry, string store, string operation, Activity? activity, long began)
    {
        private bool _ended;

        /// <summary>
        /// Later work of the caller is not part of the transfer, which lasts until a download's stream is closed.
        /// </summary>
        public void RestoreParentActivity()
        {
            if (activity is not null && ReferenceEquals(Activity.Current, activity))
            {
                Activity.Current = activity.Parent;
            }
        }

        /// <summary>Ends the span and counts the transfer, once.</summary>
        public void End(long bytes, Exception? exception)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            var outcome = OutcomeOf(exception);
            var tags = new TagList { { StoreTag, store }, { OperationTag, operation }, { OutcomeTag, outcome } };
            telemetry._duration.Record(telemetry._time.GetElapsedTime(began).TotalSeconds, tags);
            if (exception is null)
            {
                telemetry._size.Record(bytes, tags);
            }

            if (activity is null)
            {
                return;
            }

            activity.SetTag(StoreTag, store).SetTag(OperationTag, operation).SetTag(OutcomeTag, outcome)
                .SetTag("adgenius.objects.size", bytes);
            if (exception is not null)
            {
                // without the exception's message, which names the key
                activity.SetTag("error.type", outcome).SetStatus(ActivityStatusCode.Error);
            }

            activity.Dispose();
        }

        private static string OutcomeOf(Exception? exception) => exception switch
        {
            null => "ok",
            ObjectExistsException => "exists",
            ObjectNotFoundException => "not_found",
            ObjectStoreException { IsTransient: true } => "unavailable",
            ObjectStoreException => "refused",
            OperationCanceledException => "cancelled",
            _ => "error",
        };
    }
}
