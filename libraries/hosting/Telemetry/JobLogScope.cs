using System.Collections;
using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Telemetry;

/// <summary>Names the job in the log entries that are written while it is worked on.</summary>
public static class JobLogScope
{
    /// <summary>Begins a scope with the attribute <see cref="JobTrace.JobIdTag"/>; dispose it to end it.</summary>
    public static IDisposable? BeginJobScope(this ILogger logger, Guid jobId)
    {
        ArgumentNullException.ThrowIfNull(logger);
        return logger.BeginScope(new Scope(jobId));
    }

    private sealed class Scope(Guid jobId) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => 1;

        public KeyValuePair<string, object?> this[int index] => index == 0
            ? new(JobTrace.JobIdTag, jobId)
            : throw new ArgumentOutOfRangeException(nameof(index));

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            yield return this[0];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => $"job {jobId}";
    }
}
