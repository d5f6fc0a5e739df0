using System.Diagnostics;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Noise;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Schedulers;
using AdGenius.Diffusion.Telemetry;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>Generates pictures with loaded graphs: encodes prompts, denoises latents, decodes pixels. One batch at a time.</summary>
internal sealed class ImageGenerator : IDisposable
{
    private const int MaxCachedBases = 8;

    private readonly ModelFolder _folder;
    private readonly DenoiseStage _stage;
    private readonly DenoiseStage? _refiner;
    private readonly LatentDecoder _decoder;
    private readonly LatentEncoder? _encoder;
    private readonly SafetyFilter? _safety;
    private readonly LoraInputs _loras;
    private readonly Dictionary<ImageRequest, float[]> _bases = [];

    /// <param name="graphs">The graphs of the model, owned by the caller.</param>
    /// <param name="stage">What makes the pictures; disposed with this object.</param>
    /// <param name="refiner">What does the last steps; null for none. Disposed likewise.</param>
    /// <param name="tiledAbovePixels">Pictures with a longer side are decoded in tiles.</param>
    internal ImageGenerator(ModelGraphs graphs, DenoiseStage stage, DenoiseStage? refiner, int tiledAbovePixels)
    {
        (_folder, _stage, _refiner) = (stage.Folder, stage, refiner);
        _loras = new LoraInputs(_folder.Loras, _folder.Name, _folder.Kind, graphs.AdapterInputs(_folder.Layout));
        _decoder = graphs.Refiner is { HasVaeDecoder: true } last
            ? new LatentDecoder(last.VaeDecoder, refiner!.Folder.Vae, tiledAbovePixels)
            : new LatentDecoder(graphs.VaeDecoder, _folder.Vae, tiledAbovePixels);
        _encoder = graphs.VaeEncoder is { } vaeEncoder ? new LatentEncoder(vaeEncoder, _folder.Vae) : null;
        _safety = graphs.SafetyChecker is { } checker ? SafetyFilter.Create(checker, _folder.Path) : null;
    }

    /// <summary>What the denoiser takes and how guidance is done.</summary>
    internal DenoiserTraits Traits => _stage.Denoiser.Traits;

    public void Dispose()
    {
        _stage.Dispose();
        _refiner?.Dispose();
    }

    /// <summary>
    /// Encodes the prompts of all requests, so that the text encoders are loaded once and not for each batch where the graphs of a model do
    /// not fit into memory together.
    /// </summary>
    internal void EncodePrompts(IEnumerable<ResolvedRequest> requests, CancellationToken cancellationToken)
    {
        foreach (ResolvedRequest resolved in requests)
        {
            _stage.EncodePrompts(resolved, _loras.Of(resolved.Request.Loras), cancellationToken);
            _refiner?.EncodePrompts(resolved, LoraSet.None, cancellationToken);
        }
    }

    /// <summary>Tokens that a request needs in the model and in its refiner: pictures of one batch need as many.</summary>
    internal (int Model, int Refiner) TokensOf(ResolvedRequest resolved)
        => (_stage.TokensOf(resolved), _refiner?.TokensOf(resolved) ?? 0);

    internal GeneratedImage[] Generate(IReadOnlyList<ResolvedRequest> batch, GenerationOptions options, CancellationToken cancellationToken)
    {
        float[][] latents = Denoise(batch, options, cancellationToken);
        return [.. latents.Select(x => Finish(x, batch[0].Key, cancellationToken))];
    }

    /// <summary>The latents of each picture before decoding.</summary>
    internal float[][] Denoise(IReadOnlyList<ResolvedRequest> batch, GenerationOptions options, CancellationToken cancellationToken)
    {
        BatchKey key = batch[0].Key;
        using Activity? span = ModelSpans.Begin("denoise");
        span?.SetTag("adgenius.batch.size", batch.Count).SetTag("adgenius.model.steps", key.Steps)
            .SetTag("adgenius.picture.width", key.Width).SetTag("adgenius.picture.height", key.Height);
        INoiseSource[] generators = [.. batch.Select(x => NoiseOf(x.Request))];
        DenoisePlan plan = MakePlan(batch, generators, cancellationToken);
        var latents = new float[plan.PictureLength * batch.Count];
        var kept = new KeptLatents?[batch.Count];
        for (int i = 0; i < batch.Count; i++)
        {
            kept[i] = Start(latents.AsSpan(i * plan.PictureLength, plan.PictureLength), batch[i], plan, generators[i], cancellationToken);
        }

        plan = kept.Any(x => x is not null) ? plan with { Kept = kept } : plan;

        // After the start, since the encoder draws from the generator: the order of diffusers.
        if (Traits.IsInpainting)
        {
            plan = plan with
            {
                InpaintingChannels = [.. batch.Select((x, i) => InpaintingChannels(x, generators[i], cancellationToken))],
            };
        }

        DenoisePlan? refining = _refiner is null ? null : RefinerTimesteps.Continue(
            _refiner.Plan(batch, LoraSet.None, generators, cancellationToken), plan, TrainingSteps(_refiner.Folder), _folder.RefinerStart);
        int stepCount = plan.StepCount + (refining?.StepCount ?? 0);
        var previews = new StepPreviews(_decoder, _safety, _folder.Vae, options, cancellationToken);
        _stage.Denoiser.Run(plan, latents, AfterStep(batch, plan, 0, stepCount, options, previews), cancellationToken);
        if (refining is not null)
        {
            _refiner!.Denoiser.Run(
                refining, latents, AfterStep(batch, refining, plan.StepCount, stepCount, options, previews), cancellationToken);
        }

        return [.. Enumerable.Range(0, batch.Count).Select(i => latents.AsSpan(i * plan.PictureLength, plan.PictureLength).ToArray())];
    }

    /// <summary>Reports a step that was done; null where no caller asks for it.</summary>
    private static Action<int, Func<float[]>>? AfterStep(
        IReadOnlyList<ResolvedRequest> batch,
        DenoisePlan plan,
        int stepsBefore,
        int stepCount,
        GenerationOptions options,
        StepPreviews previews)
    {
        int[] indexes = [.. batch.Select(x => x.Index)];
        return options.Progress is not { } progress ? null : (stepOfPlan, clean) =>
        {
            int step = stepsBefore + stepOfPlan;
            progress.Report(new GenerationProgress(indexes, step, stepCount, previews.Of(step, stepCount, plan, clean)));
        };
    }

    private DenoisePlan MakePlan(IReadOnlyList<ResolvedRequest> batch, INoiseSource[] generators, CancellationToken cancellationToken)
    {
        BatchKey key = batch[0].Key;
        DenoisePlan plan = _stage.Plan(batch, _loras.Of(batch[0].Request.Loras), generators, cancellationToken) with
        {
            ControlImages = [.. batch.Select(x => x.Request.ControlImage).OfType<RgbImage>()
                .Select(x => PixelConversion.ToPlanes(PixelConversion.Resize(x, key.Width, key.Height), black: 0))],
            ControlScale = key.ControlScale,
        };
        return _refiner is null ? plan : plan with
        {
            EndIndex = RefinerTimesteps.EndIndex(plan.Scheduler.Timesteps, TrainingSteps(_folder), _folder.RefinerStart),
        };
    }

    private static int TrainingSteps(ModelFolder folder) => NoiseSchedule.TrainingSteps(folder.SchedulerConfiguration);

    /// <summary>The first latents of a picture: noise, or a picture with as much noise as the first timestep has.</summary>
    /// <returns>What a mask keeps of the picture in each step; null for nothing.</returns>
    private KeptLatents? Start(
        Span<float> latents,
        ResolvedRequest resolved,
        DenoisePlan plan,
        INoiseSource noise,
        CancellationToken cancellationToken)
    {
        // The encoder draws from the generator before the noise is drawn, as in diffusers.
        float[]? picture = InitialLatents(resolved, noise, cancellationToken);
        noise.Fill(latents);
        float[] drawn = latents.ToArray();
        KeptLatents? kept = null;
        if (picture is not null && !Traits.IsInpainting && MaskOf(resolved) is { } mask)
        {
            kept = KeptLatents.Create(
                picture, drawn, InpaintingMask.Shrink(mask, resolved.Key.Width, resolved.Key.Height, _folder.Vae.Scale));
            if (resolved.Request.InitImage is not null)
            {
                // Of the picture without what the mask covers, which only inpainting models are given.
                _encoder!.SkipDraw(picture.Length, noise);
            }
        }

        // With a mask full strength starts from noise alone.
        if (picture is not null && (kept is null || resolved.Request.Strength < 1))
        {
            picture.CopyTo(latents);
            plan.Scheduler.AddNoise(latents, drawn, plan.StartIndex);
            return kept;
        }

        float sigma = plan.Scheduler.InitialNoiseSigma;
        for (int i = 0; i < latents.Length; i++)
        {
            latents[i] *= sigma;
        }

        return kept;
    }

    /// <summary>The mask at the size of the picture; null for none.</summary>
    private static bool[]? MaskOf(ResolvedRequest resolved)
        => ResolvedRequest.Repainted(resolved.Request).MaskImage is { } mask
            ? InpaintingMask.Read(PixelConversion.Resize(mask, resolved.Key.Width, resolved.Key.Height))
            : null;

    private float[] InpaintingChannels(ResolvedRequest resolved, INoiseSource noise, CancellationToken cancellationToken)
    {
        BatchKey key = resolved.Key;
        RgbImage image = PixelConversion.Resize(ResolvedRequest.Repainted(resolved.Request).InitImage!, key.Width, key.Height);
        bool[] mask = MaskOf(resolved)!;
        float[] covered = InpaintingMask.Cover(PixelConversion.ToPlanes(image, black: -1), mask);
        float[] masked = _encoder!.Encode(covered, key.Width, key.Height, noise, cancellationToken);
        return [.. InpaintingMask.Shrink(mask, key.Width, key.Height, _folder.Vae.Scale), .. masked];
    }

    private float[]? InitialLatents(ResolvedRequest resolved, INoiseSource noise, CancellationToken cancellationToken)
    {
        ImageRequest request = resolved.Request;
        if (request.InitImage is not null && Traits.IsInpainting && resolved.Key.SkippedSteps == 0)
        {
            // Inpainting at full strength starts from noise alone.
            return null;
        }

        if (request.InitImage is { } image)
        {
            (int width, int height) = (resolved.Key.Width, resolved.Key.Height);
            float[] planes = PixelConversion.ToPlanes(PixelConversion.Resize(image, width, height), black: -1);
            return _encoder!.Encode(planes, width, height, noise, cancellationToken);
        }

        if (request.DriftFrom is not { } origin)
        {
            return null;
        }

        ImageRequest sized = origin with { Width = resolved.Key.Width, Height = resolved.Key.Height };
        if (!_bases.TryGetValue(sized, out float[]? known))
        {
            known = Denoise([ResolvedRequest.Check(sized, resolved.Index, _folder, Traits)], new GenerationOptions(), cancellationToken)[0];
            if (_bases.Count >= MaxCachedBases)
            {
                _bases.Clear();
            }

            _bases[sized] = known;
        }

        return known;
    }

    private static INoiseSource NoiseOf(ImageRequest request)
    {
        var own = new TorchNoise(request.Seed);
        return request.Walk is { } walk && walk.Seed != request.Seed
            ? new BlendedNoise(own, new TorchNoise(walk.Seed), walk.Position)
            : own;
    }

    private GeneratedImage Finish(float[] latents, BatchKey key, CancellationToken cancellationToken)
    {
        using Activity? span = ModelSpans.Begin("decode picture");
        (int width, int height) = (key.Width / _folder.Vae.Scale, key.Height / _folder.Vae.Scale);
        ReadOnlySpan<float> planes = _decoder.Decode(latents, width, height, cancellationToken);
        if (!PixelConversion.AllFinite(planes))
        {
            throw new ModelFaultException(
                ModelFault.BadOutput,
                "vae_decoder/model.onnx computed not-a-number: its half-precision numbers overflow. "
                + "Use a single-precision or repaired VAE.");
        }

        RgbImage picture = PixelConversion.FromPlanes(planes, key.Width, key.Height);
        if (PixelConversion.IsBlack(picture))
        {
            throw new ModelFaultException(
                ModelFault.BadOutput,
                "The model made a wholly black picture: its half-precision numbers overflow (use single-precision weights or a repaired "
                + "export), or the guidance is too strong for so few steps.");
        }

        return _safety is not null && _safety.Classifies(picture, cancellationToken)
            ? new GeneratedImage(new RgbImage(key.Width, key.Height, new byte[picture.Pixels.Length]), IsFlagged: true)
            : new GeneratedImage(picture, IsFlagged: false);
    }
}
