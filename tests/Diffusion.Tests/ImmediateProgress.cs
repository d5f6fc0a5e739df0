using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests;

/// <summary>Reports on the computing thread, so that a test sees every step in its order.</summary>
internal sealed class ImmediateProgress(Action<GenerationProgress> report) : IProgress<GenerationProgress>
{
    public void Report(GenerationProgress value) => report(value);
}
