using AdGenius.Contracts.Videos;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// A model's share of the limit of a stage. After a fallback jobs of a model weigh on the other stage, where they have a share apart.
/// </summary>
internal readonly record struct ModelShare(string Model, WorkStage Stage);
