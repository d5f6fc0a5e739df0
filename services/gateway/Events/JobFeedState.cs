using AdGenius.Persistence.Videos;

namespace AdGenius.Gateway.Events;

/// <summary>What a feed has for a stream at some cursor.</summary>
/// <param name="Events">The events after the cursor; null when the cursor is before the feed's start: the database has them.</param>
/// <param name="Start">The feed has every event after this; null until it knows where it starts.</param>
/// <param name="IsClosed">Nothing will be added any more: the job has ended, or the feed has failed.</param>
/// <param name="Changed">Completes when the feed has changed since.</param>
internal readonly record struct JobFeedState(IReadOnlyList<JobEvent>? Events, JobEventCursor? Start, bool IsClosed, Task Changed);
