using AdGenius.Diffusion;
using AdGenius.Diffusion.Faults;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// A GPU, or the processor, with the models in its memory. It belongs to one batch at a time: <see cref="DevicePool"/> lends it.
/// </summary>
internal sealed class Device(
    int id, IOptions<DiffusionOptions> options, Func<ServedModel, int, LoadedModel> create, TimeProvider time) : IDisposable
{
    private readonly Lock _sync = new();
    private readonly List<LoadedModel> _models = []; // in the order of their last use
    private long? _unusableAt; // a timestamp: a clock may be set back

    /// <summary>Its index.</summary>
    public int Id { get; } = id;

    /// <summary>Whether the device was lost and no picture has been rendered on it since.</summary>
    public bool IsLost
    {
        get
        {
            lock (_sync)
            {
                return _models.Exists(model => model.IsDeviceLost);
            }
        }
    }

    /// <summary>How long ago the device was last found to be lost, or not to have room for a model; null while it works.</summary>
    public TimeSpan? UnusableFor
    {
        get
        {
            lock (_sync)
            {
                return _unusableAt is { } at ? time.GetElapsedTime(at) : null;
            }
        }
    }

    /// <summary>The models in the device's memory.</summary>
    public IReadOnlyList<DiffusionModel> Loaded
    {
        get
        {
            lock (_sync)
            {
                return [.. _models.Select(model => model.Current).OfType<DiffusionModel>()];
            }
        }
    }

    /// <summary>Whether the model is in the device's memory.</summary>
    public bool HasLoaded(ServedModel served)
    {
        lock (_sync)
        {
            return _models.Exists(model => model.Served == served && model.IsLoaded);
        }
    }

    /// <summary>Whether the model could be loaded before.</summary>
    public bool HadLoaded(ServedModel served)
    {
        lock (_sync)
        {
            return _models.Exists(model => model.Served == served && model.WasLoaded);
        }
    }

    /// <summary>Why the model's files could not be used at the last attempt; null where they could, or nothing is known.</summary>
    public ModelFaultException? FaultOfFiles(ServedModel served)
    {
        lock (_sync)
        {
            return _models.Find(model => model.Served == served)?.FaultOfFiles;
        }
    }

    /// <summary>
    /// The model, to be loaded by its <see cref="LoadedModel.Get"/>: onto the GPU where another model was. The ones that were used least
    /// recently make room for it, unless it is known that its files cannot be loaded.
    /// </summary>
    public LoadedModel Use(ServedModel served)
    {
        if (Find(served) is { KnownFault: not null } faulty)
        {
            return faulty;
        }

        lock (_sync)
        {
            var model = _models.Find(one => one.Served == served) ?? Create(served);
            _models.Remove(model);
            _models.Add(model);
            model.GpuProvider ??= _models.Select(one => one.GpuProvider).FirstOrDefault(provider => provider is not null);
            foreach (var other in _models.Where(one => one != model && one.IsLoaded).Reverse().Skip(options.Value.MaxLoadedModels - 1))
            {
                other.Unload();
            }

            return model;
        }
    }

    /// <summary>
    /// The model in memory. Others that it does not fit beside are unloaded: while they are loaded, every later try would fail as well.
    /// </summary>
    public DiffusionModel Load(ServedModel served)
    {
        var model = Use(served);
        try
        {
            return model.Get();
        }
        catch (ModelFaultException full) when (full is { Fault: ModelFault.TooLarge, IsTransient: true } && UnloadAllBut(model))
        {
            return model.Get();
        }
    }

    private bool UnloadAllBut(LoadedModel model)
    {
        lock (_sync)
        {
            var others = _models.FindAll(one => one != model && one.IsLoaded);
            others.ForEach(one => one.Unload());
            return others.Count > 0;
        }
    }

    private long WeightBytesBut(LoadedModel model)
    {
        lock (_sync)
        {
            return _models.Where(one => one != model).Select(one => one.Current).OfType<DiffusionModel>()
                .Sum(loaded => loaded.Folder.WeightBytes);
        }
    }

    private LoadedModel Create(ServedModel served)
    {
        var model = create(served, Id);
        model.MakeRoom = () => UnloadAllBut(model);
        model.OtherWeightBytes = () => WeightBytesBut(model);
        return model;
    }

    private LoadedModel? Find(ServedModel served)
    {
        lock (_sync)
        {
            return _models.Find(one => one.Served == served);
        }
    }

    /// <summary>A picture was rendered: no model of this device waits for it any more.</summary>
    public void ReportRendered()
    {
        lock (_sync)
        {
            _models.ForEach(model => model.ReportRendered());
            _unusableAt = null;
        }
    }

    /// <summary>The device was lost, and with it every model in its memory.</summary>
    public void ReportLoss()
    {
        lock (_sync)
        {
            _models.ForEach(model => model.ReportDeviceLoss());
            _unusableAt = time.GetTimestamp();
        }
    }

    /// <summary>
    /// A model could not be loaded or used for a reason that may pass, such as memory that another program holds. The one that could not be
    /// used is unloaded: otherwise the next batch for it would come to this device, and fail at once.
    /// </summary>
    public void ReportUnavailable(DiffusionModel? used = null)
    {
        lock (_sync)
        {
            _models.Find(model => used is not null && model.Current == used)?.Unload();
            _unusableAt = time.GetTimestamp();
        }
    }

    public void Dispose()
    {
        List<LoadedModel> models;
        lock (_sync)
        {
            models = [.. _models];
        }

        // A model that is computing is waited for, and may unload the others meanwhile.
        models.ForEach(model => model.Dispose());
    }
}
