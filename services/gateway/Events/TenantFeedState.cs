namespace AdGenius.Gateway.Events;

/// <summary>What a tenant's feed has for a stream at some index.</summary>
/// <param name="Events">The events from the index on; null when the index is before the feed's oldest event.</param>
/// <param name="Next">The index after the feed's newest event.</param>
/// <param name="Position">
/// The position to resume at: every event up to this sequence is known. Less than the newest sequence, because transactions do not commit
/// in the order of their sequences.
/// </param>
/// <param name="IsClosed">Nothing will be added any more: the feed has failed.</param>
/// <param name="Changed">Completes when the feed has changed since.</param>
internal readonly record struct TenantFeedState(
    IReadOnlyList<TenantEvent>? Events, long Next, long Position, bool IsClosed, Task Changed);
