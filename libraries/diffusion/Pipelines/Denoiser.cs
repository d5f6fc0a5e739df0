using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Prompts;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>The loop: asks the denoiser at each timestep and moves the latents by its answer.</summary>
internal sealed class Denoiser(IGraph unet, UnetSignature signature)
{
    /// <summary>Turns the latents of a batch from noise into pictures, in place.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="latents">The pictures one after the other.</param>
    /// <param name="afterStep">Told the steps done, and how to get an estimate of the clean latents.</param>
    /// <param name="cancellationToken">Stops within the step.</param>
    internal void Run(DenoisePlan plan, float[] latents, Action<int, Func<float[]>>? afterStep, CancellationToken cancellationToken)
    {
        using IGraphRun run = unet.CreateRun();
        bool guided = plan.Negatives.Count > 0;
        int copies = guided ? 2 : 1;
        int batch = plan.PictureCount * copies;
        long[] sampleShape = [batch, plan.Channels, plan.LatentHeight, plan.LatentWidth];
        SetConstants(run, plan, batch);
        run.Want(signature.Output.Name, sampleShape);

        var seen = new float[latents.Length * copies];
        var answer = new float[latents.Length];
        plan.Scheduler.Begin(plan.StartIndex, plan.PictureCount);
        int last = plan.Scheduler.Timesteps.Count;
        for (int step = plan.StartIndex; step < last; step++)
        {
            Span<float> first = seen.AsSpan(0, latents.Length);
            plan.Scheduler.ScaleModelInput(latents, first);
            if (guided)
            {
                first.CopyTo(seen.AsSpan(latents.Length));
            }

            run.Set(signature.Sample.Name, seen, sampleShape);
            SetTimestep(run, plan.Scheduler.Timesteps[step], batch);
            run.Run(cancellationToken);
            ReadOnlySpan<float> output = run.Read(signature.Output.Name);
            Answer(plan, output, answer, guided);
            if (!PixelConversion.AllFinite(answer))
            {
                throw new ModelFaultException(
                    ModelFault.BadOutput, "The denoiser computed not-a-number: the model's half-precision numbers overflow. Use single-precision weights or a repaired export.");
            }

            float[]? before = afterStep is null ? null : [.. latents];
            plan.Scheduler.Step(answer, latents, plan.Noise);
            afterStep?.Invoke(step + 1 - plan.StartIndex, () => Estimate(plan, step, answer, before!));
        }
    }

    private static float[] Estimate(DenoisePlan plan, int step, float[] answer, float[] before)
    {
        var clean = new float[before.Length];
        plan.Scheduler.EstimateClean(step, answer, before, clean);
        return clean;
    }

    private static void Answer(DenoisePlan plan, ReadOnlySpan<float> output, float[] answer, bool guided)
    {
        if (!guided)
        {
            output.CopyTo(answer);
            return;
        }

        int length = plan.PictureLength;
        for (int i = 0; i < plan.PictureCount; i++)
        {
            Guidance.Combine(
                output.Slice(i * length, length),
                output.Slice((plan.PictureCount + i) * length, length),
                plan.GuidanceScale,
                plan.GuidanceRescale,
                answer.AsSpan(i * length, length));
        }
    }

    private void SetTimestep(IGraphRun run, float timestep, int batch)
    {
        long[] shape = signature.TimestepShape(batch);
        var values = new float[shape.Length == 0 ? 1 : shape[0]];
        Array.Fill(values, timestep);
        run.Set(signature.Timestep.Name, values, shape);
    }

    /// <summary>What does not change from step to step: set once, and uploaded once.</summary>
    private void SetConstants(IGraphRun run, DenoisePlan plan, int batch)
    {
        Conditioning[] all = [.. plan.Negatives, .. plan.Prompts];
        run.Set(signature.Hidden.Name, Joined(all.Select(x => x.Hidden)), batch, all[0].Tokens, all[0].Width);
        if (signature.Pooled is { } pooled)
        {
            run.Set(pooled.Name, Joined(all.Select(x => x.Pooled!)), batch, all[0].Pooled!.Length);
            run.Set(signature.TimeIds!.Name, Joined(Enumerable.Repeat(plan.TimeIds, batch)), batch, plan.TimeIds.Length);
        }

        if (signature.Guidance is { } guidance)
        {
            int width = guidance.Dimensions[^1] > 0 ? guidance.Dimensions[^1] : 256;
            run.Set(guidance.Name, Joined(Enumerable.Repeat(Guidance.Embedding(plan.GuidanceScale, width), batch)), batch, width);
        }

        if (signature.ControlImage is { } control && signature.ControlScale is { } scale)
        {
            int networks = Math.Max(1, control.Dimensions[0]);
            IEnumerable<float[]> images = Enumerable.Repeat(plan.ControlImages, networks * (batch / plan.PictureCount)).SelectMany(x => x);
            run.Set(control.Name, Joined(images), networks, batch, 3, plan.LatentHeight * 8, plan.LatentWidth * 8);
            run.Set(scale.Name, Joined(Enumerable.Repeat(new[] { plan.ControlScale }, networks)), networks, 1);
        }
    }

    private static float[] Joined(IEnumerable<float[]> parts) => [.. parts.SelectMany(x => x)];
}
