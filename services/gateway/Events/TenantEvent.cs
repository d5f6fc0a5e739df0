namespace AdGenius.Gateway.Events;

/// <summary>One event of a tenant's stream, as it is sent: every stream of the tenant sends the same text.</summary>
/// <param name="Sequence">The sequence of its row.</param>
/// <param name="JobId">The job it belongs to.</param>
/// <param name="Type">Its type, such as <c>take.progressed</c>.</param>
/// <param name="Json">The data of the server-sent event.</param>
internal sealed record TenantEvent(long Sequence, Guid JobId, string Type, string Json);
