using AdGenius.Diffusion.Graphs;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>The loop: asks the denoiser at each timestep and moves the latents by its answer.</summary>
internal sealed class Denoiser(IGraph unet, UnetSignature signature) : IDenoiser
{
    public void Run(DenoisePlan plan, float[] latents, Action<int, Func<float[]>>? afterStep, CancellationToken cancellationToken)
    {
        using IGraphRun run = unet.CreateRun();
        bool guided = plan.Negatives.Count > 0;
        int copies = guided ? 2 : 1;
        int batch = plan.PictureCount * copies;
        long[] sampleShape = [batch, plan.Channels, plan.LatentHeight, plan.LatentWidth];
        UnetInputs.SetConstants(run, signature, plan, batch);
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
            UnetInputs.SetTimestep(run, signature, plan.Scheduler.Timesteps[step], batch);
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
}
