using AdGenius.Diffusion;
using AdGenius.Hosting.Telemetry;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// The one model of this process: loaded when it is first needed, kept until the end. A fault of its folder is found once and reported at
/// once afterwards; after a lost device every use tries to load the model again.
/// </summary>
internal sealed partial class LoadedModel(
    ModelFolders folders,
    IOptions<DiffusionOptions> options,
    AdGeniusMetrics metrics,
    TimeProvider time,
    ILogger<LoadedModel> logger) : IDisposable
{
    private readonly Lock _sync = new();
    private DiffusionModel? _model;
    private ModelFaultException? _fault;
    private volatile bool _isDeviceLost;

    /// <summary>
    /// Whether the device was lost and no picture has been rendered since. The process may have to be restarted to get the device back.
    /// </summary>
    public bool IsDeviceLost => _isDeviceLost;

    /// <summary>How folders are opened; tests put failures here.</summary>
    internal Func<string, DiffusionModelOptions, DiffusionModel> Open { get; init; } = DiffusionModel.Open;

    /// <summary>The model; loads it, which takes a while. Call it on a thread that may wait.</summary>
    /// <exception cref="ModelFaultException">It cannot be used, with one reason.</exception>
    public DiffusionModel Get()
    {
        lock (_sync)
        {
            if (_fault is not null)
            {
                throw new ModelFaultException(_fault.Fault, _fault.Message, _fault);
            }

            return _model ??= Load();
        }
    }

    /// <summary>After a lost device: the next use loads the model again.</summary>
    public void ReportDeviceLoss()
    {
        lock (_sync)
        {
            _isDeviceLost = true;
            _model?.Dispose();
            _model = null;
        }
    }

    /// <summary>The device works.</summary>
    public void ReportRendered() => _isDeviceLost = false;

    public void Dispose()
    {
        lock (_sync)
        {
            _model?.Dispose();
            _model = null;
        }
    }

    private DiffusionModel Load()
    {
        var start = time.GetTimestamp();
        try
        {
            var loaded = Open(folders.Configured(), LoadOptions());
            if (UnsupportedInput(loaded.Folder) is { } unsupported)
            {
                loaded.Dispose();
                throw unsupported;
            }

            metrics.ModelLoaded(time.GetElapsedTime(start));
            LogLoaded(loaded.Folder.Name, loaded.ExecutionProvider.Name(), time.GetElapsedTime(start).TotalSeconds);
            return loaded;
        }
        catch (ModelFaultException exception) when (_isDeviceLost || exception.Fault == ModelFault.DeviceLost)
        {
            // The folder could be loaded before, so whatever fails now is caused by the lost device.
            _isDeviceLost = true;
            throw exception.Fault == ModelFault.DeviceLost
                ? exception
                : new ModelFaultException(
                    ModelFault.DeviceLost,
                    $"The device was lost, and the model could not be loaded again: {exception.Message}",
                    exception);
        }
        catch (ModelFaultException exception)
        {
            _fault = exception;
            throw;
        }
    }

    /// <summary>The fault of a folder whose U-Net needs a picture that keyframe commands do not carry; null without one.</summary>
    internal static ModelFaultException? UnsupportedInput(ModelFolder folder) =>
        folder.RequiresControlImage
            ? Unsupported(folder, "is fused with a ControlNet and needs a control image", "Export the model without ControlNet.")
            : folder.RequiresMask
                ? Unsupported(folder, "is for inpainting and needs a mask", "Use the model that is not for inpainting.")
                : null;

    private static ModelFaultException Unsupported(ModelFolder folder, string reason, string remedy) => new(
        ModelFault.BadConfiguration,
        $"unet/model.onnx of {folder.Name} {reason}, which keyframes do not have. {remedy}");

    private DiffusionModelOptions LoadOptions() => new()
    {
        ExecutionProvider = ExecutionProviders.Parse(options.Value.ExecutionProvider),
        DeviceId = options.Value.DeviceId,
        Threads = options.Value.Threads,
        MaxBatchSize = options.Value.MaxBatchSize,
        UseSafetyChecker = options.Value.UseSafetyChecker,
        Scheduler = options.Value.Scheduler,
    };

    [LoggerMessage(LogLevel.Information, "Model loaded: {Model} on {Provider} in {Seconds:F1} s")]
    private partial void LogLoaded(string model, string provider, double seconds);
}
