using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Onnx;
using AdGenius.Diffusion.Prompts;

namespace AdGenius.Diffusion.Pipelines.Transformers;

/// <summary>The loop of Stable Diffusion 3 and Flux: runs the transformer at each timestep and moves the latents by its output.</summary>
internal sealed class TransformerDenoiser(IGraph transformer, TransformerSignature signature) : IDenoiser
{
    // Flux's graph multiplies its timestep and its guidance by this itself.
    private const float FluxTimestepScale = 1000;

    public DenoiserTraits Traits => signature.Traits;

    public void Run(DenoisePlan plan, float[] latents, Action<int, Func<float[]>>? afterStep, CancellationToken cancellationToken)
    {
        using IGraphRun run = transformer.CreateRun();
        bool guided = plan.Negatives.Count > 0;
        int batch = plan.PictureCount * (guided ? 2 : 1);
        long[] shape = SampleShape(plan, batch);
        SetConstants(run, plan, batch);
        run.BindOutput(signature.Output.Name, shape);

        float[] sample = Packed(plan, latents);
        IReadOnlyList<KeptLatents?> kept = signature.IsPacked ? PackedKept(plan) : plan.Kept;
        var scaled = new float[sample.Length];
        var modelOutput = new float[sample.Length];
        plan.Scheduler.Begin(plan.StartIndex, plan.PictureCount);
        int last = plan.Scheduler.Timesteps.Count;
        for (int step = plan.StartIndex; step < last; step++)
        {
            plan.Scheduler.ScaleModelInput(sample, scaled);
            run.Set(signature.Sample.Name, guided ? [.. scaled, .. scaled] : scaled, shape);
            SetTimestep(run, plan.Scheduler.Timesteps[step], batch);
            run.Run(cancellationToken);
            Guidance.Combine(plan, run.Read(signature.Output.Name), modelOutput, guided);
            DenoisingChecks.RequireFiniteOutput(modelOutput, "transformer");
            float[]? before = afterStep is null ? null : [.. sample];
            plan.Scheduler.Step(modelOutput, sample, plan.Noise);
            DenoisingChecks.RequireFiniteStep(plan.Scheduler, step, sample);
            KeptLatents.Restore(kept, plan.Scheduler, step + 1, sample);
            int at = step;
            afterStep?.Invoke(step + 1 - plan.StartIndex, () => Estimate(plan, at, modelOutput, before!));
        }

        Unpacked(plan, sample).CopyTo(latents, 0);
    }

    public void Dispose()
    {
        // The graph belongs to its loader.
    }

    private long[] SampleShape(DenoisePlan plan, int batch) => signature.IsPacked
        ? [batch, plan.LatentWidth * plan.LatentHeight / LatentPacking.Area, plan.Channels * LatentPacking.Area]
        : [batch, plan.Channels, plan.LatentHeight, plan.LatentWidth];

    /// <summary>What does not change from step to step.</summary>
    private void SetConstants(IGraphRun run, DenoisePlan plan, int batch)
    {
        foreach (AdapterParameter lora in plan.Loras)
        {
            run.Set(lora.Name, lora.Values, lora.Shape);
        }

        Conditioning[] all = [.. plan.Negatives, .. plan.Prompts];
        run.Set(signature.Hidden.Name, Concatenation.Of(all.Select(x => x.Hidden)), batch, all[0].Tokens, all[0].Width);
        run.Set(signature.Pooled.Name, Concatenation.Of(all.Select(x => x.Pooled!)), batch, all[0].Pooled!.Length);
        if (signature.TextIds is { } textIds)
        {
            SetIds(run, textIds, new float[all[0].Tokens * 3], batch);
            SetIds(run, signature.ImageIds!, LatentPacking.ImageIds(plan.LatentWidth, plan.LatentHeight), batch);
        }

        if (signature.Guidance is { } guidance)
        {
            run.Set(guidance.Name, Concatenation.Of(Enumerable.Repeat(new[] { plan.GuidanceScale }, batch)), batch);
        }
    }

    private static void SetIds(IGraphRun run, GraphTensor input, float[] ids, int batch)
    {
        int count = ids.Length / 3;
        if (input.Rank == 2)
        {
            run.Set(input.Name, ids, count, 3);
            return;
        }

        run.Set(input.Name, Concatenation.Of(Enumerable.Repeat(ids, batch)), batch, count, 3);
    }

    private void SetTimestep(IGraphRun run, float timestep, int batch)
    {
        float value = signature.IsPacked ? timestep / FluxTimestepScale : timestep;
        long[] shape = signature.Timestep.Rank == 0 ? []
            : [signature.Timestep.Dimensions[0] is > 0 and var fixedCount ? fixedCount : batch];
        var values = new float[shape.Length == 0 ? 1 : shape[0]];
        Array.Fill(values, value);
        run.Set(signature.Timestep.Name, values, shape);
    }

    private float[] Estimate(DenoisePlan plan, int step, float[] modelOutput, float[] before)
    {
        var clean = new float[before.Length];
        plan.Scheduler.EstimateClean(step, modelOutput, before, clean);
        return Unpacked(plan, clean);
    }

    private float[] Packed(DenoisePlan plan, float[] latents)
    {
        float[] result = [.. latents];
        for (int i = 0; signature.IsPacked && i < plan.PictureCount; i++)
        {
            int start = i * plan.PictureLength;
            LatentPacking.Pack(
                latents.AsSpan(start, plan.PictureLength),
                plan.Channels,
                plan.LatentWidth,
                plan.LatentHeight,
                result.AsSpan(start, plan.PictureLength));
        }

        return result;
    }

    private static KeptLatents?[] PackedKept(DenoisePlan plan)
    {
        if (plan.Kept.Count == 0)
        {
            return [];
        }

        int[] indexes = LatentPacking.Indexes(plan.Channels, plan.LatentWidth, plan.LatentHeight);
        return [.. plan.Kept.Select(x => x?.Reordered(indexes))];
    }

    private float[] Unpacked(DenoisePlan plan, float[] sample)
    {
        float[] result = [.. sample];
        for (int i = 0; signature.IsPacked && i < plan.PictureCount; i++)
        {
            int start = i * plan.PictureLength;
            LatentPacking.Unpack(
                sample.AsSpan(start, plan.PictureLength),
                plan.Channels,
                plan.LatentWidth,
                plan.LatentHeight,
                result.AsSpan(start, plan.PictureLength));
        }

        return result;
    }
}
