using System.Diagnostics;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Noise;
using AdGenius.Diffusion.Prompts;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>Generates pictures with loaded graphs: encodes prompts, denoises latents, decodes pixels. One batch at a time.</summary>
internal sealed class ImageGenerator : IDisposable
{
    private const int MaxCachedBases = 8;

    private readonly ModelFolder _folder;
    private readonly IPromptEncoder _prompts;
    private readonly IDenoiser _denoiser;
    private readonly LatentDecoder _decoder;
    private readonly LatentEncoder? _encoder;
    private readonly SafetyFilter? _safety;
    private readonly LoraInputs _loras;
    private readonly Dictionary<ImageRequest, float[]> _bases = [];

    internal ImageGenerator(ModelFolder folder, ModelGraphs graphs, IPromptEncoder prompts, IDenoiser denoiser, int tiledAbovePixels)
    {
        (_folder, _prompts, _denoiser) = (folder, prompts, denoiser);
        _loras = new LoraInputs(folder, graphs.AdapterInputs);
        _decoder = new LatentDecoder(graphs.VaeDecoder, folder.Vae, tiledAbovePixels);
        _encoder = graphs.VaeEncoder is { } vaeEncoder ? new LatentEncoder(vaeEncoder, folder.Vae) : null;
        if (graphs.SafetyChecker is { } checker)
        {
            SafetyFilter.Check(checker);
            _safety = new SafetyFilter(checker);
        }
    }

    /// <summary>What the denoiser takes and how guidance is done.</summary>
    internal DenoiserTraits Traits => _denoiser.Traits;

    public void Dispose() => _denoiser.Dispose();

    /// <summary>
    /// Encodes the prompts of all requests, so that the text encoders are loaded once and not for each batch where the graphs of a model do
    /// not fit into memory together.
    /// </summary>
    internal void EncodePrompts(IEnumerable<ResolvedRequest> requests, CancellationToken cancellationToken)
    {
        foreach (ResolvedRequest resolved in requests)
        {
            Conditions(resolved.Request, negative: false, cancellationToken);
            if (IsGuided(resolved.Key))
            {
                Conditions(resolved.Request, negative: true, cancellationToken);
            }
        }
    }

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
        for (int i = 0; i < batch.Count; i++)
        {
            Start(latents.AsSpan(i * plan.PictureLength, plan.PictureLength), batch[i], plan, generators[i], cancellationToken);
        }

        // After the start, since the encoder draws from the generator: the order of diffusers.
        if (Traits.IsInpainting)
        {
            plan = plan with
            {
                InpaintingChannels = [.. batch.Select((x, i) => InpaintingChannels(x, generators[i], cancellationToken))],
            };
        }

        int[] indexes = [.. batch.Select(x => x.Index)];
        int stepCount = plan.Scheduler.Timesteps.Count - plan.StartIndex;
        Action<int, Func<float[]>>? afterStep = options.Progress is not { } progress ? null : (step, clean) => progress.Report(
            new GenerationProgress(
                indexes,
                step,
                stepCount,
                IsPreview(options, step, stepCount) ? Preview(clean(), plan, options, cancellationToken) : null));
        _denoiser.Run(plan, latents, afterStep, cancellationToken);
        return [.. Enumerable.Range(0, batch.Count).Select(i => latents.AsSpan(i * plan.PictureLength, plan.PictureLength).ToArray())];
    }

    private DenoisePlan MakePlan(IReadOnlyList<ResolvedRequest> batch, INoiseSource[] generators, CancellationToken cancellationToken)
    {
        BatchKey key = batch[0].Key;
        Scheduler scheduler = FlowSchedule.Applies(_folder.Kind) ? FlowSchedule.Create(_folder, key)
            : key.Scheduler.Length > 0 ? SchedulerCatalog.Create(_folder.SchedulerConfiguration, key.Scheduler)
            : SchedulerCatalog.Create(_folder.SchedulerConfiguration);
        scheduler.Eta = key.Eta ?? scheduler.Eta;
        SetTimesteps(scheduler, key.Steps);
        bool guided = IsGuided(key);
        List<Conditioning> positives = [.. batch.Select(x => Conditions(x.Request, negative: false, cancellationToken))];
        List<Conditioning> negatives = guided ? [.. batch.Select(x => Conditions(x.Request, negative: true, cancellationToken))] : [];
        PadToEqualLength(positives, negatives, cancellationToken);
        float[] size = [key.Height, key.Width];
        return new DenoisePlan
        {
            Scheduler = scheduler,
            StartIndex = key.SkippedSteps * scheduler.Order,
            Channels = _folder.Vae.Channels,
            LatentWidth = key.Width / _folder.Vae.Scale,
            LatentHeight = key.Height / _folder.Vae.Scale,
            GuidanceScale = key.GuidanceScale,
            GuidanceRescale = key.GuidanceRescale,
            Prompts = positives,
            Negatives = negatives,
            Noise = new BatchNoise(generators),
            TimeIds = [.. size, 0, 0, .. size],
            ControlImages = [.. batch.Select(x => x.Request.ControlImage).OfType<RgbImage>()
                .Select(x => PixelConversion.ToPlanes(PixelConversion.Resize(x, key.Width, key.Height), black: 0))],
            ControlScale = key.ControlScale,
            Loras = _loras.Of(batch[0].Request.Loras),
            PictureWidth = key.Width,
            PictureHeight = key.Height,
        };
    }

    private bool IsGuided(BatchKey key) => key.GuidanceScale > 1 && Traits.GuidesBySecondRun;

    private static void SetTimesteps(Scheduler scheduler, int steps)
    {
        try
        {
            scheduler.SetTimesteps(steps);
        }
        catch (ArgumentOutOfRangeException refused)
        {
            throw new ArgumentException($"Steps {steps} cannot be done by this scheduler: {refused.Message}", nameof(steps), refused);
        }
    }

    /// <summary>The first latents of a picture: noise, or a picture with as much noise as the first timestep has.</summary>
    private void Start(
        Span<float> latents,
        ResolvedRequest resolved,
        DenoisePlan plan,
        INoiseSource noise,
        CancellationToken cancellationToken)
    {
        // The encoder draws from the generator before the noise is drawn, as in diffusers.
        float[]? picture = InitialLatents(resolved, noise, cancellationToken);
        noise.Fill(latents);
        if (picture is not null)
        {
            float[] drawn = latents.ToArray();
            picture.CopyTo(latents);
            plan.Scheduler.AddNoise(latents, drawn, plan.StartIndex);
            return;
        }

        float sigma = plan.Scheduler.InitialNoiseSigma;
        for (int i = 0; i < latents.Length; i++)
        {
            latents[i] *= sigma;
        }
    }

    private float[] InpaintingChannels(ResolvedRequest resolved, INoiseSource noise, CancellationToken cancellationToken)
    {
        BatchKey key = resolved.Key;
        RgbImage image = PixelConversion.Resize(resolved.Request.InitImage!, key.Width, key.Height);
        bool[] mask = InpaintingMask.Read(PixelConversion.Resize(resolved.Request.MaskImage!, key.Width, key.Height));
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

    private Conditioning Conditions(ImageRequest request, bool negative, CancellationToken cancellationToken)
    {
        Conditioning here = Condition(negative ? request.NegativePrompt : request.Prompt, cancellationToken);
        if (request.Walk is not { Position: > 0 } walk)
        {
            return here;
        }

        Conditioning there = Condition(negative ? walk.NegativePrompt : walk.Prompt, cancellationToken);
        int tokens = Math.Max(here.Tokens, there.Tokens);
        return Pad(here, tokens, cancellationToken).Lerp(Pad(there, tokens, cancellationToken), walk.Position);
    }

    private Conditioning Condition(string? prompt, CancellationToken cancellationToken)
        => prompt is null && _folder.ZeroesEmptyNegative
            ? _prompts.Empty(cancellationToken).Zeroed()
            : _prompts.Encode(prompt ?? "", cancellationToken);

    private void PadToEqualLength(List<Conditioning> positives, List<Conditioning> negatives, CancellationToken cancellationToken)
    {
        int tokens = positives.Concat(negatives).Max(x => x.Tokens);
        foreach (List<Conditioning> list in new[] { positives, negatives })
        {
            for (int i = 0; i < list.Count; i++)
            {
                list[i] = Pad(list[i], tokens, cancellationToken);
            }
        }
    }

    private Conditioning Pad(Conditioning conditioning, int tokens, CancellationToken cancellationToken)
        => conditioning.Tokens < tokens ? conditioning.Padded(tokens, _prompts.Empty(cancellationToken)) : conditioning;

    private GeneratedImage Finish(float[] latents, BatchKey key, CancellationToken cancellationToken)
    {
        using Activity? span = ModelSpans.Begin("decode picture");
        float[] planes = _decoder.Decode(latents, key.Width / _folder.Vae.Scale, key.Height / _folder.Vae.Scale, cancellationToken);
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

    private static bool IsPreview(GenerationOptions options, int step, int stepCount)
        => options.PreviewEverySteps > 0 && step % options.PreviewEverySteps == 0 && step < stepCount;

    private RgbImage? Preview(float[] clean, DenoisePlan plan, GenerationOptions options, CancellationToken cancellationToken)
    {
        int side = Math.Max(plan.LatentWidth, plan.LatentHeight) * _folder.Vae.Scale;
        int shrink = Math.Max(1, (side + options.PreviewPixels - 1) / options.PreviewPixels);
        int width = Math.Max(1, plan.LatentWidth / shrink);
        int height = Math.Max(1, plan.LatentHeight / shrink);
        try
        {
            float[] small = LatentDownsampling.Downsample(
                clean.AsSpan(0, plan.PictureLength), plan.Channels, plan.LatentWidth, plan.LatentHeight, shrink);
            return PixelConversion.FromPlanes(
                _decoder.Decode(small, width, height, cancellationToken),
                width * _folder.Vae.Scale,
                height * _folder.Vae.Scale);
        }
        catch (DeviceMemoryException)
        {
            // A preview is optional; the batch goes on without it.
            return null;
        }
    }
}
