namespace AdGenius.VideoRequests;

/// <summary>
/// The schedulers that a request may choose. They are those of the diffusion library, which this library does not load; a test compares
/// them.
/// </summary>
public static class SchedulerNames
{
    /// <summary>The most denoising steps of a request.</summary>
    public const int MaxSteps = 200;

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        "ddim", "ddpm", "pndm", "lms", "euler", "euler-karras", "euler-ancestral", "heun", "dpm++2m", "dpm++2m-karras", "dpm++2m-sde",
        "dpm++2m-sde-karras", "dpm++2s", "dpm++2s-karras", "deis", "kdpm2", "kdpm2-ancestral", "sa-solver", "lcm", "tcd", "unipc",
        "flow-match-euler", "dpm++sde", "dpm++sde-karras",
    ];
}
