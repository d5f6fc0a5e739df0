using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Prompts;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>Sets all inputs of a U-Net but the latents.</summary>
internal static class UnetInputs
{
    /// <summary>What does not change from step to step: set once, and uploaded once.</summary>
    internal static void SetConstants(IGraphRun run, UnetSignature signature, DenoisePlan plan, int batch)
    {
        foreach (AdapterParameter lora in plan.Loras)
        {
            run.Set(lora.Name, lora.Values, lora.Shape);
        }

        Conditioning[] all = [.. plan.Negatives, .. plan.Prompts];
        run.Set(signature.Hidden.Name, Concatenation.Of(all.Select(x => x.Hidden)), batch, all[0].Tokens, all[0].Width);
        if (signature.Pooled is { } pooled)
        {
            run.Set(pooled.Name, Concatenation.Of(all.Select(x => x.Pooled!)), batch, all[0].Pooled!.Length);
            IEnumerable<float[]> timeIds =
            [
                .. Enumerable.Repeat(plan.NegativeTimeIds ?? plan.TimeIds, plan.Negatives.Count),
                .. Enumerable.Repeat(plan.TimeIds, plan.Prompts.Count),
            ];
            run.Set(signature.TimeIds!.Name, Concatenation.Of(timeIds), batch, plan.TimeIds.Length);
        }

        if (signature.Guidance is { } guidance)
        {
            int width = guidance.Dimensions is [.., > 0 and var declared] ? declared : 256;
            run.Set(guidance.Name, Concatenation.Of(Enumerable.Repeat(Guidance.Embedding(plan.GuidanceScale, width), batch)), batch, width);
        }

        if (signature.ControlImage is { } control && signature.ControlScale is { } scale)
        {
            int networks = Math.Max(1, control.Dimensions[0]);
            IEnumerable<float[]> images = Enumerable.Repeat(plan.ControlImages, networks * (batch / plan.PictureCount)).SelectMany(x => x);
            run.Set(control.Name, Concatenation.Of(images), networks, batch, 3, plan.PictureHeight, plan.PictureWidth);
            run.Set(scale.Name, Concatenation.Of(Enumerable.Repeat(new[] { plan.ControlScale }, networks)), networks, 1);
        }
    }

    internal static void SetTimestep(IGraphRun run, UnetSignature signature, float timestep, int batch)
    {
        long[] shape = signature.ShapeOfTimestep(batch);
        var values = new float[shape.Length == 0 ? 1 : shape[0]];
        Array.Fill(values, timestep);
        run.Set(signature.Timestep.Name, values, shape);
    }
}
