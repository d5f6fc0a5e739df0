using AdGenius.Contracts;
using AdGenius.Contracts.Prompts;

namespace AdGenius.Orchestrator.Videos.Prompts;

/// <summary>
/// The parameters of a job with its length and a brief that can be fulfilled, or why the job's cannot. Payload of
/// <see cref="PromptQuantified"/>, where its brief had to be checked.
/// </summary>
internal sealed record CheckedParameters(PromptParameters Parameters, Failure? Failure);
