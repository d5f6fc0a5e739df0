using System.Numerics;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Noise;
using AdGenius.Diffusion.Prompts;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>
/// A denoiser with what belongs to it: the folder it came from, and the encoder of its prompts. Most models have one; SDXL with a refiner
/// has two, which work on the same latents one after the other.
/// </summary>
internal sealed class DenoiseStage(ModelFolder folder, IPromptEncoder prompts, IDenoiser denoiser) : IDisposable
{
    // The values that diffusers' pipeline gives a refiner: how good the picture shall look, and how the negative prompt's looks.
    private const float AestheticScore = 6;
    private const float NegativeAestheticScore = 2.5f;

    // More cost more than a walk that is exact at its ends is worth: 5 and 7 times the length of a text encoder would need 35 times.
    private const int MaxCommonTokens = 2048;

    internal ModelFolder Folder => folder;

    internal IDenoiser Denoiser => denoiser;

    public void Dispose() => denoiser.Dispose();

    /// <summary>Encodes the prompts of a request, so that they are known when it is denoised.</summary>
    internal void EncodePrompts(ResolvedRequest resolved, LoraSet loras, CancellationToken cancellationToken)
    {
        prompts.Use(loras);
        Conditions(resolved, negative: false, cancellationToken);
        if (IsGuided(resolved.Key))
        {
            Conditions(resolved, negative: true, cancellationToken);
        }
    }

    /// <summary>
    /// Tokens of each prompt of a request, the same for every position of its walk. Requests of one batch need as many. 0 for models whose
    /// prompts have one length.
    /// </summary>
    internal int TokensOf(ResolvedRequest resolved)
    {
        ImageRequest request = resolved.Request;
        int here = TokensOf(resolved.Key, request.Prompt, request.NegativePrompt);
        if (request.Walk is not { } walk || here == 0)
        {
            return here;
        }

        int there = TokensOf(resolved.Key, walk.Prompt, walk.NegativePrompt);
        int common = (int)((long)here * there / (long)BigInteger.GreatestCommonDivisor(here, there));
        return common <= MaxCommonTokens ? common : Math.Max(here, there);
    }

    /// <summary>What the denoiser needs for a batch, from its first timestep after the start to its last one.</summary>
    internal DenoisePlan Plan(
        IReadOnlyList<ResolvedRequest> batch, LoraSet loras, INoiseSource[] generators, CancellationToken cancellationToken)
    {
        prompts.Use(loras);
        BatchKey key = batch[0].Key;
        Scheduler scheduler = MakeScheduler(key);
        List<Conditioning> positives = [.. batch.Select(x => Conditions(x, negative: false, cancellationToken))];
        List<Conditioning> negatives = IsGuided(key)
            ? [.. batch.Select(x => Conditions(x, negative: true, cancellationToken))]
            : [];
        float[] size = [key.Height, key.Width];
        return new DenoisePlan
        {
            Scheduler = scheduler,
            // A scheduler may leave out the noisiest timesteps, and have fewer of them than steps.
            StartIndex = Math.Min(key.SkippedSteps * scheduler.Order, scheduler.Timesteps.Count - 1),
            Channels = folder.Vae.Channels,
            LatentWidth = key.Width / folder.Vae.Scale,
            LatentHeight = key.Height / folder.Vae.Scale,
            GuidanceScale = key.GuidanceScale,
            GuidanceRescale = key.GuidanceRescale,
            Prompts = positives,
            Negatives = negatives,
            Noise = new BatchNoise(generators),
            TimeIds = folder.RequiresAestheticScore ? [.. size, 0, 0, AestheticScore] : [.. size, 0, 0, .. size],
            NegativeTimeIds = folder.RequiresAestheticScore ? [.. size, 0, 0, NegativeAestheticScore] : null,
            Loras = loras.Of(LoraPart.Denoiser),
            PictureWidth = key.Width,
            PictureHeight = key.Height,
        };
    }

    private Scheduler MakeScheduler(BatchKey key)
    {
        Scheduler scheduler = FlowSchedule.Applies(folder.Kind) ? FlowSchedule.Create(folder, key.Scheduler, key.Width, key.Height)
            : key.Scheduler.Length > 0 ? SchedulerCatalog.Create(folder.SchedulerConfiguration, key.Scheduler)
            : SchedulerCatalog.Create(folder.SchedulerConfiguration);
        scheduler.Eta = key.Eta ?? 0; // as diffusers' pipelines, also for a scheduler whose own default is another
        scheduler.GridShare = key.GridShare;
        try
        {
            scheduler.SetTimesteps(key.Steps);
        }
        catch (ArgumentOutOfRangeException refused)
        {
            throw new ArgumentException(
                $"Steps {key.Steps} cannot be done by this scheduler: {refused.Message}", nameof(key), refused);
        }

        return scheduler;
    }

    private bool IsGuided(BatchKey key) => key.GuidanceScale > 1 && denoiser.Traits.GuidesBySecondRun;

    /// <summary>
    /// The prompt, or the position between both prompts of a walk. Each of the two is repeated to the number of tokens that both have then,
    /// so that the picture at the end of a walk is that at the beginning of the next one, whatever the lengths of the other prompts.
    /// </summary>
    private Conditioning Conditions(ResolvedRequest resolved, bool negative, CancellationToken cancellationToken)
    {
        ImageRequest request = resolved.Request;
        int tokens = TokensOf(resolved);
        Conditioning here = Condition(resolved.Key, request.Prompt, request.NegativePrompt, negative, cancellationToken).Repeated(tokens);
        return request.Walk is not { Position: > 0 } walk ? here : here.Lerp(
            Condition(resolved.Key, walk.Prompt, walk.NegativePrompt, negative, cancellationToken).Repeated(tokens), walk.Position);
    }

    /// <summary>
    /// Tokens of a prompt and of its negative one, of which the shorter is filled up. The filling has an effect on the picture.
    /// </summary>
    private int TokensOf(BatchKey key, string prompt, string? negativePrompt)
        => Math.Max(prompts.TokensOf(prompt), IsGuided(key) ? prompts.TokensOf(negativePrompt ?? "") : 0);

    /// <summary>A prompt, or its negative one, filled up to the longer of both.</summary>
    private Conditioning Condition(
        BatchKey key, string prompt, string? negativePrompt, bool negative, CancellationToken cancellationToken) => Pad(
            Condition(negative ? negativePrompt : prompt, cancellationToken), TokensOf(key, prompt, negativePrompt), cancellationToken);

    private Conditioning Condition(string? prompt, CancellationToken cancellationToken)
        => prompt is null && folder.ZeroesEmptyNegative
            ? prompts.Empty(cancellationToken).Zeroed()
            : prompts.Encode(prompt ?? "", cancellationToken);

    private Conditioning Pad(Conditioning conditioning, int tokens, CancellationToken cancellationToken)
        => conditioning.Tokens < tokens ? conditioning.Padded(tokens, prompts.Empty(cancellationToken)) : conditioning;
}
