namespace AdGenius.Diffusion.Motion;

/// <summary>How the pictures of a video move.</summary>
public enum MotionKind
{
    /// <summary>One picture for each scene, standing still.</summary>
    None,

    /// <summary>One picture for each scene; the composer pans and zooms over it.</summary>
    Pan,

    /// <summary>From scene to scene through the model's own space: prompts blend, noise turns.</summary>
    Walk,

    /// <summary>Each scene stirs: its picture is started from again and again with slowly turning noise.</summary>
    Drift,
}
