using System.Diagnostics;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;
using AdGenius.Diffusion.Pipelines.Transformers;
using AdGenius.Diffusion.Prompts;
using AdGenius.Diffusion.Telemetry;
using AdGenius.Diffusion.Tokenization;

namespace AdGenius.Diffusion;

/// <summary>
/// A loaded model. Weights are loaded once. Calls from several threads wait for each other.
/// </summary>
public sealed class DiffusionModel : IDisposable
{
    private readonly DiffusionModelOptions _options;
    private readonly Func<ModelPart, IGraph> _load;
    private readonly ClipTokenizer[] _tokenizers;
    private readonly ClipTokenizer[] _refinerTokenizers;
    private readonly T5Tokenizer? _t5;
    private readonly Lock _generationLock = new();
    private readonly BatchLimit _batchLimit;
    private bool _isDisposed;
    private ModelGraphs _graphs;
    private ImageGenerator _generator;

    private DiffusionModel(
        ModelFolder folder,
        ExecutionProvider provider,
        DiffusionModelOptions options,
        Func<ModelPart, IGraph> load)
    {
        (Folder, ExecutionProvider, _options, _load) = (folder, provider, options, load);
        _batchLimit = new BatchLimit(Math.Max(1, options.MaxBatchSize));
        _tokenizers = OpenTokenizers(folder);
        _refinerTokenizers = folder.Refiner is { } refiner ? OpenTokenizers(refiner) : [];
        _t5 = OpenT5(folder);
        try
        {
            (_graphs, _generator) = LoadGraphs();
        }
        catch (DeviceMemoryException full)
        {
            throw new ModelFaultException(
                ModelFault.TooLarge, $"The memory of {provider.Name()} was full while the model {folder.Name} was loaded.", full)
            {
                IsTransient = full.InnerException is not ModelFaultException part || part.IsTransient,
            };
        }
        catch (DeviceLostException lost)
        {
            throw Lost($"The device of {provider.Name()} was lost while the model {folder.Name} was loaded.", lost);
        }
    }

    /// <summary>The folder it came from.</summary>
    public ModelFolder Folder { get; }

    /// <summary>The execution provider in use; never "auto".</summary>
    public ExecutionProvider ExecutionProvider { get; }

    /// <summary>
    /// Why the processor is used although this build supports GPUs and the choice was "auto", in one sentence; null when that is not so.
    /// </summary>
    public string? ProviderFallback { get; private init; }

    /// <summary>
    /// Pictures computed together at most; fewer than configured after the device ran out of memory, until larger batches fit again.
    /// </summary>
    public int BatchSize => _batchLimit.Size;

    /// <summary>
    /// Whether the device was lost and reloading did not help. Every further call fails with <see cref="ModelFault.DeviceLost"/>: dispose
    /// it, and open the folder again in this process or, if that fails too, in a new one.
    /// </summary>
    public bool IsBroken { get; private set; }

    /// <summary>Loads a folder.</summary>
    /// <param name="folder">A folder in the Hugging Face / Optimum layout.</param>
    /// <param name="options">How; defaults where null.</param>
    /// <exception cref="ModelFaultException">The folder cannot be used, with one reason.</exception>
    public static DiffusionModel Open(string folder, DiffusionModelOptions? options = null)
    {
        options ??= new DiffusionModelOptions();
        using Activity? span = ModelSpans.Begin("load model");
        try
        {
            ModelFolder inspected = ModelFolder.Inspect(folder, options.Overrides);
            (ExecutionProvider provider, string? fallback) = ProviderSessions.Resolve(options.ExecutionProvider, options);
            MemoryRequirement.Check(inspected, options, provider);
            MemoryRequirement.CheckGpu(inspected, options, GpuMemoryOf(provider, options));
            if (provider == ExecutionProvider.Cpu)
            {
                MemoryRequirement.CheckBesideOthers(inspected, options);
            }

            span?.SetTag("adgenius.model.name", inspected.Name).SetTag("adgenius.model.execution_provider", provider.Name());
            return Load(inspected, provider, options, fallback);
        }
        catch (Exception exception) when (span.Records(exception))
        {
            throw;
        }
    }

    /// <summary>
    /// Checks what loading a folder checks before its graphs, for lists of models, of which most are not loaded: the memory of the machine
    /// and the tokenizers.
    /// </summary>
    /// <param name="folder">What was found in the folder.</param>
    /// <param name="options">How it would be loaded.</param>
    /// <exception cref="ModelFaultException">
    /// The model is too large, or a tokenizer is damaged or does not belong to its text encoder.
    /// </exception>
    public static void Check(ModelFolder folder, DiffusionModelOptions options)
    {
        ExecutionProvider provider = options.ExecutionProvider == ExecutionProvider.Auto && ExecutionProviders.BuiltIn().Count == 1
            ? ExecutionProvider.Cpu // the only one of this build; whether there is a GPU takes too long to find out
            : options.ExecutionProvider;
        MemoryRequirement.Check(folder, options, provider);
        ModelConsistency.CheckTokenizers(folder, OpenTokenizers(folder));
        TransformerParts.CheckT5(folder, OpenT5(folder));
        if (folder.Refiner is { } refiner)
        {
            ModelConsistency.CheckTokenizers(refiner, OpenTokenizers(refiner));
        }
    }

    private static DiffusionModel Load(ModelFolder folder, ExecutionProvider provider, DiffusionModelOptions options, string? fallback)
    {
        try
        {
            return new DiffusionModel(
                folder, provider, options, part => OrtGraph.Load(part, provider, options)) { ProviderFallback = fallback };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The system's own text names a path of this computer. The file was there when the folder was inspected.
            throw new ModelFaultException(
                ModelFault.MissingFile,
                $"A file of the model {folder.Name} cannot be read ({failure.GetType().Name}): it is not there, or its permissions do not "
                + "allow it.",
                failure);
        }
    }

    /// <summary>Opens with another way to load graphs.</summary>
    internal static DiffusionModel Open(
        ModelFolder folder,
        ExecutionProvider provider,
        DiffusionModelOptions options,
        Func<ModelPart, IGraph> load,
        string? fallback = null)
        => new(folder, provider, options, load) { ProviderFallback = fallback };

    /// <summary>
    /// Generates a picture for each request, in their order. Requests that agree in size, steps, length of their prompts and the like are
    /// computed together, at most <see cref="BatchSize"/> at once. Out of memory halves that and goes on, and whole batches that fit double
    /// it up to what is configured; after a lost device the model is reloaded once.
    /// </summary>
    /// <param name="requests">What to make.</param>
    /// <param name="generationOptions">Progress and previews; none where null.</param>
    /// <param name="cancellationToken">Stops within one step.</param>
    /// <exception cref="ArgumentException">A request has a value that is not allowed; nothing was computed.</exception>
    /// <exception cref="ModelFaultException">
    /// The model computed not-a-number, does not fit into memory, or its device was lost for good.
    /// </exception>
    /// <exception cref="ObjectDisposedException">It was disposed of: its sessions are freed native memory.</exception>
    public IReadOnlyList<GeneratedImage> Generate(
        IReadOnlyList<ImageRequest> requests, GenerationOptions? generationOptions, CancellationToken cancellationToken)
    {
        var results = new GeneratedImage[requests.Count];
        lock (_generationLock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (IsBroken)
            {
                throw Lost("The device was lost before and the model has not been opened again since.");
            }

            ResolvedRequest[] resolved = [.. requests.Select((x, i) => ResolvedRequest.Check(x, i, Folder, _generator.Traits))];
            EncodePrompts(resolved, cancellationToken);
            foreach (var group in resolved.GroupBy(x => (x.Key, _generator.TokensOf(x))))
            {
                ResolvedRequest[] rest = [.. group];
                while (rest.Length > 0)
                {
                    ResolvedRequest[] batch = rest[..Math.Min(BatchSize, rest.Length)];
                    if (TryGenerate(batch, generationOptions ?? new GenerationOptions(), cancellationToken) is { } pictures)
                    {
                        _batchLimit.ReportSuccess(batch.Length);
                        for (int i = 0; i < batch.Length; i++)
                        {
                            results[batch[i].Index] = pictures[i];
                        }

                        rest = rest[batch.Length..];
                    }
                }
            }
        }

        return results;
    }

    /// <summary>
    /// Renders a picture of one step at the model's own size, so that the first request does not wait for kernels to be chosen and memory
    /// to be reserved.
    /// </summary>
    /// <param name="cancellationToken">Stops within the step.</param>
    /// <exception cref="ModelFaultException">As for <see cref="Generate"/>.</exception>
    public void WarmUp(CancellationToken cancellationToken)
        => Generate([ProviderCheck.Request(Folder, Folder.Defaults.Width, Folder.Defaults.Height)], null, cancellationToken);

    /// <summary>Frees weights and sessions, once a call that is running has ended. Later calls are refused.</summary>
    public void Dispose()
    {
        lock (_generationLock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _generator.Dispose();
            _graphs.Dispose();
        }
    }

    /// <summary>Null when the batch was too large and must be retried with a smaller one.</summary>
    private GeneratedImage[]? TryGenerate(ResolvedRequest[] batch, GenerationOptions generationOptions, CancellationToken cancellationToken)
    {
        bool reloaded = false;
        bool unloaded = false;
        while (true)
        {
            try
            {
                return _generator.Generate(batch, generationOptions, cancellationToken);
            }
            catch (DeviceMemoryException failure)
            {
                if (MakeRoom(failure))
                {
                    continue;
                }

                if (batch.Length == 1 && !unloaded && _graphs.UnloadIdle())
                {
                    unloaded = true;
                    continue;
                }

                if (batch.Length == 1)
                {
                    // A part that could not be loaded again says so itself, and whether it may fit later.
                    throw failure.InnerException is ModelFaultException part ? part : TooLarge(batch[0].Key, failure);
                }

                _batchLimit.ReportTooLarge(batch.Length);
                return null;
            }
            catch (DeviceLostException failure)
            {
                if (reloaded)
                {
                    IsBroken = true;
                    throw Lost($"The device of {ExecutionProvider.Name()} was lost again after the model was reloaded.", failure);
                }

                reloaded = true;
                Reload(failure);
            }
        }
    }

    /// <summary>Memory of other models is of no use where this one is at its own limit.</summary>
    private bool MakeRoom(DeviceMemoryException failure)
        => !RuntimeFailures.IsOfOwnLimit(failure.InnerException?.Message ?? "") && _options.MakeRoom?.Invoke() == true;

    /// <summary>Other programs may hold a GPU's memory for a while; its limit counts this process alone.</summary>
    private ModelFaultException TooLarge(BatchKey key, DeviceMemoryException failure)
    {
        bool mayPass = ExecutionProvider != ExecutionProvider.Cpu && !RuntimeFailures.IsOfOwnLimit(failure.InnerException?.Message ?? "");
        return new ModelFaultException(
            ModelFault.TooLarge,
            mayPass
                ? $"There is not enough GPU memory at the moment for a picture of {key.Width} × {key.Height}, even alone."
                : $"A picture of {key.Width} × {key.Height} does not fit into the memory of {ExecutionProvider.Name()}, even alone.",
            failure)
        {
            IsTransient = mayPass,
        };
    }

    /// <summary>
    /// Encodes all prompts before the first batch. Prompts that were not encoded here are encoded with their batch.
    /// </summary>
    private void EncodePrompts(ResolvedRequest[] requests, CancellationToken cancellationToken)
    {
        try
        {
            _generator.EncodePrompts(requests, cancellationToken);
        }
        catch (DeviceMemoryException failure)
        {
            // The batch encodes what is left, in this room.
            _ = MakeRoom(failure) || _graphs.UnloadIdle();
        }
        catch (DeviceLostException failure)
        {
            Reload(failure);
        }
    }

    /// <summary>The old sessions are useless and hold the memory that the new ones need, so they go first.</summary>
    private void Reload(DeviceLostException lost)
    {
        IsBroken = true;
        _generator.Dispose();
        _graphs.Dispose();
        try
        {
            (_graphs, _generator) = LoadGraphs();
            IsBroken = false;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The system's own text of an error of reading names a path of this computer.
            string reason = failure is ModelFaultException or DeviceLostException or DeviceMemoryException
                ? failure.Message
                : $"{failure.GetType().Name}.";
            throw Lost(
                $"The device of {ExecutionProvider.Name()} was lost, and the model could not be reloaded: {reason}",
                new AggregateException(lost, failure));
        }
    }

    private static (long Free, long Total)? GpuMemoryOf(ExecutionProvider provider, DiffusionModelOptions options)
        => provider == ExecutionProvider.Cuda ? GpuMemory.Read(options.DeviceId) : null;

    private static ModelFaultException Lost(string message, Exception? inner = null) => inner is null
        ? new ModelFaultException(ModelFault.DeviceLost, message)
        : new ModelFaultException(ModelFault.DeviceLost, message, inner);

    private (ModelGraphs Graphs, ImageGenerator Generator) LoadGraphs()
    {
        ModelGraphs loaded = ModelGraphs.Load(
            Folder,
            _load,
            _options.UseSafetyChecker,
            MemoryRequirement.ForWeights(_options, ExecutionProvider, GpuMemoryOf(ExecutionProvider, _options)?.Free));
        try
        {
            (IPromptEncoder prompts, IDenoiser denoiser) = Folder.Layout.IsTransformer
                ? TransformerParts.Create(Folder, loaded, _tokenizers, _t5)
                : MakeUnetParts(Folder, loaded, MakeTowers(loaded), _tokenizers);
            var stage = new DenoiseStage(Folder, prompts, denoiser);
            DenoiseStage? refiner = loaded.Refiner is { } refinerGraphs ? MakeRefiner(Folder.Refiner!, refinerGraphs) : null;
            return (loaded, new ImageGenerator(loaded, stage, refiner, _options.TiledDecodeAbovePixels));
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    private static ClipTokenizer[] OpenTokenizers(ModelFolder folder)
        => [.. folder.Layout.ClipTokenizers.Select(x => ClipTokenizer.Open(Path.Combine(folder.Path, x)))];

    private static T5Tokenizer? OpenT5(ModelFolder folder) => folder.Layout.T5 is { } t5 && folder.Parts.ContainsKey(t5.Encoder)
        ? T5Tokenizer.Open(Path.Combine(folder.Path, t5.Tokenizer), folder.MaxPromptTokens)
        : null;

    private DenoiseStage MakeRefiner(ModelFolder folder, ModelGraphs graphs)
    {
        try
        {
            var tower = new TextTower(
                _refinerTokenizers[0], graphs.SecondTextEncoder!, "refiner/text_encoder_2", penultimate: true, pooled: "text_embeds");
            (IPromptEncoder prompts, IDenoiser denoiser) = MakeUnetParts(folder, graphs, [tower], _refinerTokenizers);
            return new DenoiseStage(folder, prompts, denoiser);
        }
        catch (ModelFaultException fault)
        {
            throw new ModelFaultException(fault.Fault, $"The refiner {folder.Name} of {Folder.Name}: {fault.Message}", fault)
            {
                IsTransient = fault.IsTransient,
            };
        }
    }

    private static (IPromptEncoder Prompts, IDenoiser Denoiser) MakeUnetParts(
        ModelFolder folder, ModelGraphs loaded, TextTower[] towers, ClipTokenizer[] tokenizers)
    {
        ModelConsistency.Check(folder, loaded, towers, tokenizers);
        var signature = new UnetSignature(loaded.Unet, folder.Kind, folder.RequiresMask);
        ControlNet? controlNet = loaded.ControlNet is { } control ? new ControlNet(control, signature, PoolsConditions(folder)) : null;
        if (controlNet is null && signature.Residuals.Count > 0)
        {
            throw new ModelFaultException(
                ModelFault.MissingFile,
                $"controlnet/model.onnx is missing: unet/model.onnx takes residuals of a ControlNet ({signature.Residuals[0].Name}).");
        }

        return (new PromptEncoder(towers, signature.SupportsLongPrompts), new UnetDenoiser(loaded.Unet, signature, controlNet));
    }

    private static bool PoolsConditions(ModelFolder folder)
        => JsonFile.Read(folder.Path, "controlnet/config.json").Flag("global_pool_conditions") ?? false;

    private TextTower[] MakeTowers(ModelGraphs loaded) => loaded.SecondTextEncoder is { } second
        ? [
            new TextTower(_tokenizers[0], loaded.TextEncoder, "text_encoder", penultimate: true),
            new TextTower(_tokenizers[1], second, "text_encoder_2", penultimate: true, pooled: "text_embeds"),
        ]
        : [new TextTower(_tokenizers[0], loaded.TextEncoder, "text_encoder", penultimate: false)];
}
