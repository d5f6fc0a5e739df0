using System.ComponentModel.DataAnnotations;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>The local model of this worker.</summary>
internal sealed class DiffusionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Diffusion";

    /// <summary>
    /// A model folder, or the name of one in <c>models/</c> of the home folder or of the program. The bundled model by default.
    /// </summary>
    public string Model { get; set; } = "adgenius-tiny";

    /// <summary>The execution provider: <c>auto</c>, <c>cpu</c> or <c>cuda</c>.</summary>
    [AllowedValues("auto", "cpu", "cuda")]
    public string ExecutionProvider { get; set; } = "auto";

    /// <summary>Which card, where there are several; from 0.</summary>
    [Range(0, 64)]
    public int DeviceId { get; set; }

    /// <summary>Threads for work on the processor; 0 takes as many as there are cores.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>Pictures computed together at most. Halved when the device runs out of memory.</summary>
    [Range(1, 64)]
    public int MaxBatchSize { get; set; } = 4;

    /// <summary>Denoising steps; the model's own by default.</summary>
    [Range(1, 1000)]
    public int? Steps { get; set; }

    /// <summary>
    /// The scheduler in the place of the model folder's own: a short name such as <c>dpm++2m</c>, or a class name of diffusers.
    /// </summary>
    public string? Scheduler { get; set; }

    /// <summary>How strictly the prompt is followed; the model's own by default.</summary>
    [Range(0.0, 100.0)]
    public double? GuidanceScale { get; set; }

    /// <summary>A preview every so many steps; 0 for none.</summary>
    [Range(0, 1000)]
    public int PreviewEverySteps { get; set; } = 3;

    /// <summary>Whether a model's own safety checker is used.</summary>
    public bool UseSafetyChecker { get; set; } = true;
}
