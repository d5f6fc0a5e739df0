namespace AdGenius.Persistence.Videos;

/// <summary>One keyframe of a <see cref="TakeKeyframePlan"/>. Its texts are those of the job's scene.</summary>
public sealed record PlannedKeyframe
{
    /// <summary>The scene of the job's parameters, from 0.</summary>
    public required int SceneIndex { get; init; }

    /// <summary>How far towards the next scene, 0 to 1.</summary>
    public double Blend { get; init; }

    /// <summary>How far from the scene's first picture, 0 to 1.</summary>
    public double Drift { get; init; }
}
