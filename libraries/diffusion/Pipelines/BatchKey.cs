namespace AdGenius.Diffusion.Pipelines;

/// <summary>The values that pictures of one batch have in common.</summary>
internal sealed record BatchKey(
    int Width,
    int Height,
    int Steps,
    int SkippedSteps,
    double GridShare,
    bool HasInitialLatents,
    float GuidanceScale,
    float GuidanceRescale,
    string Scheduler,
    float? Eta,
    float ControlScale,
    string Loras,
    bool HasControlImage);
