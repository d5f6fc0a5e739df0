using System.ComponentModel.DataAnnotations;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Models;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>The local models of this worker.</summary>
internal sealed class DiffusionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Diffusion";

    private const long Mebibyte = 1 << 20;
    private const string WrongDeviceIds = "Diffusion:DeviceIds must be 1 to 16 indexes of GPUs separated by commas, such as 0,1.";

    /// <summary>
    /// The default model: a model folder, or the name of one in <c>models/</c> of the home folder or of the program. The bundled model by
    /// default.
    /// </summary>
    [Required]
    public string Model { get; set; } = "adgenius-tiny";

    /// <summary>
    /// The other models that this worker holds, which requests name as <c>local:NAME</c>: <c>*</c> (default) for every folder in
    /// <c>models/</c>, names separated by commas, or nothing.
    /// </summary>
    public string Models { get; set; } = "*";

    /// <summary>How many models are kept in the memory of one device, 1 to 16; the one that was used least recently makes room.</summary>
    [Range(1, 16)]
    public int MaxLoadedModels { get; set; } = 1;

    /// <summary>
    /// How long the models of a worker that has stopped count as held. Where workers are scaled to zero it must be longer than the longest
    /// time without a job, since a request for a model that no worker holds is refused.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan AnnouncementLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The execution provider: <c>auto</c>, <c>cpu</c> or <c>cuda</c>.</summary>
    [AllowedValues("auto", "cpu", "cuda", ErrorMessage = "Diffusion:ExecutionProvider must be auto, cpu or cuda.")]
    public string ExecutionProvider { get; set; } = "auto";

    /// <summary>
    /// The indexes of the GPUs that this worker uses, from 0, separated by commas: each has its own copy of the models and renders a batch
    /// of its own. On the processor each stands for a copy of the models in memory.
    /// </summary>
    [Required(ErrorMessage = WrongDeviceIds)]
    [RegularExpression("[0-9]{1,2}(,[0-9]{1,2}){0,15}", ErrorMessage = WrongDeviceIds)]
    public string DeviceIds { get; set; } = "0";

    /// <summary>
    /// The memory of a GPU in MiB that ONNX Runtime may use for each graph (its option gpu_mem_limit); 0 for no limit. A model whose
    /// weights exceed it is refused.
    /// </summary>
    [Range(0, 1_048_576)]
    public int DeviceMemoryMebibytes { get; set; }

    /// <summary>
    /// Whether a GPU multiplies single-precision numbers as TF32: 2.6 times as fast on an H100, with relative errors near 1e-3. Models in
    /// half precision are not concerned.
    /// </summary>
    public bool TensorFloat32 { get; set; } = true;

    /// <summary>Threads for work on the processor; 0 takes as many as there are cores.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>Pictures computed together at most. Halved when the device runs out of memory, and doubled again later.</summary>
    [Range(1, 64)]
    public int MaxBatchSize { get; set; } = 4;

    /// <summary>Denoising steps of the default model; the model's own by default.</summary>
    [Range(1, 1000)]
    public int? Steps { get; set; }

    /// <summary>
    /// The scheduler of the default model in the place of its folder's own: a short name such as <c>dpm++2m</c>, or a class name of
    /// diffusers.
    /// </summary>
    public string? Scheduler { get; set; }

    /// <summary>Guidance scale of the default model; the model's own by default.</summary>
    [Range(0.0, 100.0)]
    public double? GuidanceScale { get; set; }

    /// <summary>The defaults of models by their names, in the place of what their folders state; they win over the members above.</summary>
    public Dictionary<string, ModelDefaultsOptions> Overrides { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A preview every so many steps; 0 for none.</summary>
    [Range(0, 1000)]
    public int PreviewEverySteps { get; set; } = 3;

    /// <summary>Whether a model's own safety checker is used.</summary>
    public bool UseSafetyChecker { get; set; } = true;

    /// <summary>Whether a picture is rendered before the worker is ready, so that the first job does not wait for it.</summary>
    public bool WarmUp { get; set; } = true;

    /// <summary><see cref="Models"/> as names.</summary>
    public IReadOnlyList<string> ModelNames =>
        Models.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary><see cref="DeviceIds"/> as numbers, each once.</summary>
    public IReadOnlyList<int> Devices =>
        [.. DeviceIds.Split(',').Select(id => int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)).Distinct()];

    /// <summary><see cref="DeviceMemoryMebibytes"/> in bytes; null for no limit.</summary>
    public long? DeviceMemoryBytes => DeviceMemoryMebibytes == 0 ? null : DeviceMemoryMebibytes * Mebibyte;

    /// <summary>How a model is loaded onto a device.</summary>
    public DiffusionModelOptions LoadOptionsOf(ServedModel served, int deviceId) => new()
    {
        ExecutionProvider = ExecutionProviders.Parse(ExecutionProvider),
        DeviceId = deviceId,
        DeviceMemoryBytes = DeviceMemoryBytes,
        UseTensorFloat32 = TensorFloat32,
        Threads = Threads,
        MaxBatchSize = MaxBatchSize,
        UseSafetyChecker = UseSafetyChecker,
        Overrides = served.Overrides,
    };

    /// <summary>The operator's values for a model.</summary>
    public ModelOverrides OverridesOf(string name, bool isDefault)
    {
        var own = Overrides.GetValueOrDefault(name);
        return new ModelOverrides
        {
            Steps = own?.Steps ?? (isDefault ? Steps : null),
            GuidanceScale = (float?)(own?.GuidanceScale ?? (isDefault ? GuidanceScale : null)),
            Scheduler = own?.Scheduler ?? (isDefault ? Scheduler : null),
            Sizes = own?.SizeList,
            Refiner = own?.Refiner,
            RefinerStart = own?.RefinerStart,
        };
    }
}
