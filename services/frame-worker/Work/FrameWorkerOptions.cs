using System.ComponentModel.DataAnnotations;

namespace AdGenius.FrameWorker.Work;

/// <summary>Settings of a frame worker.</summary>
internal sealed class FrameWorkerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Frames";

    /// <summary>The folder of temporary files; the system's temporary folder by default.</summary>
    public string WorkFolder { get; set; } = Path.GetTempPath();

    /// <summary>
    /// The work that this process takes: <c>Keyframes</c>, <c>Composition</c> or <c>Both</c> (default). A pod with a GPU takes
    /// keyframes only, so that the GPU never waits for an encoder; compositions then need pods of their own.
    /// </summary>
    [AllowedValues(
        FrameQueues.Both,
        FrameQueues.Keyframes,
        FrameQueues.Composition,
        ErrorMessage = "Frames:Consume must be Keyframes, Composition or Both.")]
    public string Consume { get; set; } = FrameQueues.Both;

    /// <summary>
    /// How long the finished pictures of a batch are kept and stored again while the object store is unavailable; the batch fails then, and
    /// the orchestrator sends it again.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StoreTimeLimit { get; set; } = TimeSpan.FromMinutes(10);
}
