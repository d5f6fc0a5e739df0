using System.ComponentModel.DataAnnotations;

namespace AdGenius.FrameWorker.Enhancing;

/// <summary>How keyframes are enhanced before they are composed, where the folder of models has graphs for it.</summary>
internal sealed class EnhancingOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Enhancing";

    /// <summary>Whether pictures between keyframes come from the graph in <c>frame-interpolation</c>.</summary>
    public bool UseInterpolation { get; set; } = true;

    /// <summary>Whether pictures smaller than the video are enlarged by the graph in <c>upscaler</c>.</summary>
    public bool UseUpscaler { get; set; } = true;

    /// <summary>Pictures per second after interpolation; between them frames are blended.</summary>
    [Range(1, 60)]
    public int PicturesPerSecond { get; set; } = 12;

    /// <summary>Pictures of a clip after interpolation at most.</summary>
    [Range(2, 10_000)]
    public int MaxPictures { get; set; } = 600;

    /// <summary>Time for one clip. After it the clip is composed of the keyframes as they are.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "12:00:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMinutes(10);
}
