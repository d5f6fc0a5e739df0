namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>A command that a worker took from a certain queue.</summary>
public sealed record Queued(string Queue, object Command);
