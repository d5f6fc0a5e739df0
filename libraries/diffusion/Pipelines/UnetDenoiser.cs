using AdGenius.Diffusion.Graphs;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>The loop: runs the U-Net at each timestep and moves the latents by its output.</summary>
internal sealed class UnetDenoiser(IGraph unet, UnetSignature signature, ControlNet? controlNet) : IDenoiser
{
    public DenoiserTraits Traits { get; } = signature.Traits with
    {
        SupportsControlImage = controlNet is not null || signature.Traits.TakesControlImage,
    };

    public void Run(DenoisePlan plan, float[] latents, Action<int, Func<float[]>>? afterStep, CancellationToken cancellationToken)
    {
        using IGraphRun run = unet.CreateRun();
        bool guided = plan.Negatives.Count > 0;
        int copies = guided ? 2 : 1;
        int batch = plan.PictureCount * copies;
        int extra = plan.InpaintingChannels.Count > 0 ? plan.InpaintingChannels[0].Length : 0;
        int inputLength = plan.PictureLength + extra;
        int area = plan.LatentHeight * plan.LatentWidth;
        long[] sampleShape = [batch, inputLength / area, plan.LatentHeight, plan.LatentWidth];
        UnetInputs.SetConstants(run, signature, plan, batch);
        using ControlNet.Run? control = controlNet?.Begin(plan);
        run.BindOutput(signature.Output.Name, batch, plan.Channels, plan.LatentHeight, plan.LatentWidth);

        var scaled = new float[latents.Length];
        var modelInput = new float[inputLength * batch];
        var modelOutput = new float[latents.Length];
        plan.Scheduler.Begin(plan.StartIndex, plan.PictureCount);
        int last = plan.LastIndex;
        for (int step = plan.StartIndex; step < last; step++)
        {
            plan.Scheduler.ScaleModelInput(latents, scaled);
            for (int i = 0; i < batch; i++)
            {
                int picture = i % plan.PictureCount;
                Span<float> target = modelInput.AsSpan(i * inputLength, inputLength);
                scaled.AsSpan(picture * plan.PictureLength, plan.PictureLength).CopyTo(target);
                if (extra > 0)
                {
                    plan.InpaintingChannels[picture].CopyTo(target[plan.PictureLength..]);
                }
            }

            run.Set(signature.Sample.Name, modelInput, sampleShape);
            UnetInputs.SetTimestep(run, signature, plan.Scheduler.Timesteps[step], batch);
            control?.Apply(run, scaled, plan.Scheduler.Timesteps[step], cancellationToken);
            run.Run(cancellationToken);
            ReadOnlySpan<float> output = run.Read(signature.Output.Name);
            Guidance.Combine(plan, output, modelOutput, guided);
            DenoisingChecks.RequireFiniteOutput(modelOutput, signature.Part);
            float[]? before = afterStep is null ? null : [.. latents];
            plan.Scheduler.Step(modelOutput, latents, plan.Noise);
            DenoisingChecks.RequireFiniteStep(plan.Scheduler, step, latents);
            KeptLatents.Restore(plan.Kept, plan.Scheduler, step + 1, latents);
            afterStep?.Invoke(step + 1 - plan.StartIndex, () => Estimate(plan, step, modelOutput, before!));
        }
    }

    public void Dispose()
    {
        // The graph belongs to its loader.
    }

    private static float[] Estimate(DenoisePlan plan, int step, float[] modelOutput, float[] before)
    {
        var clean = new float[before.Length];
        plan.Scheduler.EstimateClean(step, modelOutput, before, clean);
        return clean;
    }
}
