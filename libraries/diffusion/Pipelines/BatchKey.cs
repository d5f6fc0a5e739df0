namespace AdGenius.Diffusion.Pipelines;

/// <summary>What pictures must share to be computed together.</summary>
internal sealed record BatchKey(
    int Width,
    int Height,
    int Steps,
    int SkippedSteps,
    bool HasInitialLatents,
    float GuidanceScale,
    float GuidanceRescale,
    string Scheduler,
    float? Eta,
    float ControlScale);
