using AdGenius.Diffusion;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// The one model of this process: loaded when it is first needed, kept until the end. What is wrong with it is found once and then told at
/// once.
/// </summary>
internal sealed partial class LoadedModel(
    ModelFolders folders,
    IOptions<DiffusionOptions> options,
    TimeProvider time,
    ILogger<LoadedModel> log) : IDisposable
{
    private readonly Lock _sync = new();
    private DiffusionModel? _model;
    private ModelFaultException? _fault;

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

    /// <summary>After a fault that may be over, such as a lost device: the next call loads anew.</summary>
    public void Unload()
    {
        lock (_sync)
        {
            _model?.Dispose();
            (_model, _fault) = (null, null);
        }
    }

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
            var loaded = DiffusionModel.Open(folders.Configured(), LoadOptions());
            LogLoaded(loaded.Folder.Name, loaded.ExecutionProvider.Name(), time.GetElapsedTime(start).TotalSeconds);
            return loaded;
        }
        catch (ModelFaultException exception)
        {
            _fault = exception;
            throw;
        }
    }

    private DiffusionModelOptions LoadOptions() => new()
    {
        ExecutionProvider = ExecutionProviders.Parse(options.Value.ExecutionProvider),
        DeviceId = options.Value.DeviceId,
        Threads = options.Value.Threads,
        MaxBatchSize = options.Value.MaxBatchSize,
        UseSafetyChecker = options.Value.UseSafetyChecker,
    };

    [LoggerMessage(LogLevel.Information, "Model {Model} is loaded on {Provider} after {Seconds:F1} s")]
    private partial void LogLoaded(string model, string provider, double seconds);
}
