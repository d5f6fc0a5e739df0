namespace AdGenius.Contracts.Clips;

/// <summary>One rendered picture.</summary>
public sealed record RenderedKeyframe
{
    /// <summary>Index among all keyframes of the take, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The scene it belongs to, from 0.</summary>
    public required int SceneIndex { get; init; }

    /// <summary>The picture, under <c>staging/</c>.</summary>
    public required MediaReference Picture { get; init; }

    /// <summary>True when it was drawn as a placeholder.</summary>
    public bool IsPlaceholder { get; init; }
}
