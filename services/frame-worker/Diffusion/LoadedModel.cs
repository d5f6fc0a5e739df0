using AdGenius.Diffusion;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
using AdGenius.Hosting.Telemetry;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// A model on one device: loaded when it is first needed. A fault of its folder is found once and reported at once afterwards, until a file
/// is changed. Whatever else fails may pass, such as memory that another program holds or a driver that starts later: every use tries to
/// load the model again, as it does after a lost device, and where the folder could be loaded before. It is used by one thread at a time.
/// </summary>
internal sealed partial class LoadedModel(
    ServedModel served,
    int deviceId,
    IOptions<DiffusionOptions> options,
    AdGeniusMetrics metrics,
    TimeProvider time,
    ILogger<LoadedModel> logger) : IDisposable
{
    private readonly Lock _sync = new();
    private DiffusionModel? _model;
    private volatile ModelFaultException? _fault;
    private string? _faultyFiles;
    private volatile bool _wasLoaded;
    private bool _isDisposed;
    private bool _isMissingLogged;
    private volatile bool _isDeviceLost;

    /// <summary>Which model.</summary>
    public ServedModel Served { get; } = served;

    /// <summary>True while its weights are in memory.</summary>
    public bool IsLoaded => _model is not null;

    /// <summary>Whether it could be loaded before, so that its files are good.</summary>
    public bool WasLoaded => _wasLoaded;

    /// <summary>Why its files could not be used at the last attempt; null where they could, or nothing is known.</summary>
    public ModelFaultException? FaultOfFiles => _fault;

    /// <summary>The fault with which <see cref="Get"/> would fail without reading the files again; null for none.</summary>
    public ModelFaultException? KnownFault
    {
        get
        {
            lock (_sync)
            {
                return _model is null && !_wasLoaded && _faultyFiles is not null && _fault is { } known
                    && _faultyFiles == FolderFingerprint.Of(Served) ? known : null;
            }
        }
    }

    /// <summary>The model while it is in memory; null otherwise.</summary>
    public DiffusionModel? Current => _model;

    /// <summary>
    /// The execution provider of the GPU, once this device was one; null before. <c>auto</c> means it from then on: the processor would
    /// take the place of a GPU that is lost or full at the moment, and the GPU would not be tried again.
    /// </summary>
    public ExecutionProvider? GpuProvider { get; set; }

    /// <summary>
    /// Whether the device was lost and no picture has been rendered since. The process may have to be restarted to get the device back.
    /// </summary>
    public bool IsDeviceLost => _isDeviceLost;

    /// <summary>Unloads the other models of the device, and says whether there were any; null where there is no device around it.</summary>
    internal Func<bool>? MakeRoom { get; set; }

    /// <summary>Bytes of the weights of the device's other models in memory; null where there is no device around it.</summary>
    internal Func<long>? OtherWeightBytes { get; set; }

    /// <summary>How folders are opened; tests put failures here.</summary>
    internal Func<string, DiffusionModelOptions, DiffusionModel> Open { get; init; } = DiffusionModel.Open;

    /// <summary>The model; loads it, which takes a while. Call it on a thread that may wait.</summary>
    /// <exception cref="ModelFaultException">It cannot be used, with one reason.</exception>
    /// <exception cref="ObjectDisposedException">The process is being stopped.</exception>
    public DiffusionModel Get()
    {
        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (KnownFault is { } known)
            {
                throw new ModelFaultException(known.Fault, known.Message, known);
            }

            return _model ??= Load();
        }
    }

    /// <summary>After a lost device: the next use loads the model again.</summary>
    public void ReportDeviceLoss()
    {
        _isDeviceLost = true;
        Unload();
    }

    /// <summary>The device works.</summary>
    public void ReportRendered() => _isDeviceLost = false;

    /// <summary>Frees its memory; the next use loads it again.</summary>
    public void Unload()
    {
        lock (_sync)
        {
            _model?.Dispose();
            _model = null;
        }
    }

    public void Dispose()
    {
        lock (_sync)
        {
            _isDisposed = true;
            Unload();
        }
    }

    private DiffusionModel Load()
    {
        var start = time.GetTimestamp();
        var files = FolderFingerprint.Of(Served); // before they are read: one that is changed meanwhile is read again
        try
        {
            var loaded = Open(Served.Path, LoadOptions());
            if (loaded.ExecutionProvider != ExecutionProvider.Cpu)
            {
                GpuProvider = loaded.ExecutionProvider;
            }

            (_fault, _wasLoaded) = (null, true);
            metrics.ModelLoaded(time.GetElapsedTime(start));
            LogLoaded(loaded.Folder.Name, loaded.ExecutionProvider.Name(), deviceId, time.GetElapsedTime(start).TotalSeconds);
            LogMissing(loaded.Folder);
            return loaded;
        }
        catch (ModelFaultException exception) when (_isDeviceLost || exception.Fault == ModelFault.DeviceLost)
        {
            // The folder could be loaded before, so whatever fails now is caused by the lost device. The processor is never lost.
            _isDeviceLost = true;
            GpuProvider ??= ExecutionProvider.Cuda;
            throw exception.Fault == ModelFault.DeviceLost
                ? exception
                : new ModelFaultException(
                    ModelFault.DeviceLost,
                    $"The device was lost, and the model could not be loaded again: {exception.Message}",
                    exception);
        }
        catch (ModelFaultException exception) when (exception.IsOfFiles)
        {
            (_fault, _faultyFiles) = (exception, files);
            if (_wasLoaded)
            {
                // What reads the files may fail for a while, such as a network file system.
                throw new ModelFaultException(exception.Fault, exception.Message, exception) { IsTransient = true };
            }

            throw;
        }
    }

    /// <summary>Says once what the folder lacks: a model may be unloaded and loaded many times.</summary>
    private void LogMissing(ModelFolder folder)
    {
        if (_isMissingLogged)
        {
            return;
        }

        _isMissingLogged = true;
        if (options.Value.UseSafetyChecker && folder.MissingSafetyChecker is { } missing)
        {
            LogNotChecked(folder.Name, missing);
        }

        foreach (var unusable in ModelFolders.UnusableLorasOf(folder))
        {
            LogUnusable(folder.Name, unusable);
        }

        foreach (var leftOut in folder.LeftOutOfLoras)
        {
            LogLeftOut(folder.Name, leftOut);
        }
    }

    private ExecutionProvider ProviderToUse()
    {
        var configured = ExecutionProviders.Parse(options.Value.ExecutionProvider);
        return configured == ExecutionProvider.Auto ? GpuProvider ?? configured : configured;
    }

    private DiffusionModelOptions LoadOptions() => options.Value.LoadOptionsOf(Served, deviceId) with
    {
        ExecutionProvider = ProviderToUse(),
        MakeRoom = () => MakeRoom?.Invoke() == true,
        OtherWeightBytes = () => OtherWeightBytes?.Invoke() ?? 0,
    };

    [LoggerMessage(LogLevel.Information, "Model loaded: {Model} on {Provider}, device {DeviceId}, in {Seconds:F1} s")]
    private partial void LogLoaded(string model, string provider, int deviceId, double seconds);

    [LoggerMessage(LogLevel.Warning, "Model {Model} has no usable safety checker: {Reason}")]
    private partial void LogNotChecked(string model, string reason);

    [LoggerMessage(LogLevel.Warning, "A LoRA adapter of the model {Model} cannot be used: {Reason}")]
    private partial void LogUnusable(string model, string reason);

    [LoggerMessage(LogLevel.Warning, "A LoRA adapter of the model {Model} is applied in part: {Reason}")]
    private partial void LogLeftOut(string model, string reason);
}
