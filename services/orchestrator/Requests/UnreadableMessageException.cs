namespace AdGenius.Orchestrator.Requests;

/// <summary>A message that cannot be read, however often it is delivered. Its text names where, and none of its values.</summary>
internal sealed class UnreadableMessageException(string message) : Exception(message);
