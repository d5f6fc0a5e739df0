using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Onnx;
using AdGenius.Diffusion.Prompts;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>
/// A ControlNet in a graph of its own: at each step it makes residuals of latents, prompt and control image, which the U-Net takes as
/// further inputs. Outputs and inputs belong together by their order, since their names differ between exporters; the last one is the
/// middle.
/// </summary>
internal sealed class ControlNet
{
    private const string Part = "controlnet/model.onnx";
    private static readonly string[] Known =
        ["sample", "timestep", "encoder_hidden_states", "controlnet_cond", "conditioning_scale", "text_embeds", "time_ids"];

    private readonly IGraph _graph;
    private readonly IReadOnlyList<GraphTensor> _residuals;
    private readonly IReadOnlyList<string> _outputs;
    private readonly bool _isForPromptsOnly;

    /// <param name="graph">The graph; stays owned by the caller.</param>
    /// <param name="unet">The inputs of the U-Net.</param>
    /// <param name="isForPromptsOnly">
    /// Whether the run with the negative prompt has residuals of zero: diffusers' guess mode, which a network whose residuals are means
    /// over the picture (global_pool_conditions) is always run in.
    /// </param>
    /// <exception cref="ModelFaultException">The graphs do not belong together.</exception>
    internal ControlNet(IGraph graph, UnetSignature unet, bool isForPromptsOnly)
    {
        (_graph, _isForPromptsOnly) = (graph, isForPromptsOnly);
        _residuals = unet.Residuals;
        _outputs = [.. graph.Outputs.Keys];
        if (_outputs.Count != _residuals.Count)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{Part} gives {_outputs.Count} residuals, unet/model.onnx takes {_residuals.Count}: they do not belong together.");
        }

        foreach (string required in Known[..4].Where(x => !graph.Inputs.ContainsKey(x)))
        {
            throw new ModelFaultException(
                ModelFault.WrongShape, $"{Part} has no input {required}; it has {string.Join(", ", graph.Inputs.Keys)}.");
        }

        if (graph.Inputs["timestep"] is { Rank: > 1 } timestep)
        {
            throw new ModelFaultException(ModelFault.WrongShape, $"{Part}: the input {timestep} must have 0 or 1 dimensions.");
        }

        if (graph.Inputs.Keys.FirstOrDefault(x => !Known.Contains(x)) is { } unknown)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{Part} has the input {graph.Inputs[unknown]}, which is not known. Known: {string.Join(", ", Known)}.");
        }
    }

    /// <summary>Sets what does not change from step to step.</summary>
    internal Run Begin(DenoisePlan plan)
    {
        IGraphRun run = _graph.CreateRun();
        Conditioning[] all = _isForPromptsOnly ? [.. plan.Prompts] : [.. plan.Negatives, .. plan.Prompts];
        int batch = all.Length;
        run.Set("encoder_hidden_states", Concatenation.Of(all.Select(x => x.Hidden)), batch, all[0].Tokens, all[0].Width);
        if (_graph.Inputs.ContainsKey("text_embeds"))
        {
            run.Set("text_embeds", Concatenation.Of(all.Select(x => x.Pooled!)), batch, all[0].Pooled!.Length);
            run.Set("time_ids", Concatenation.Of(Enumerable.Repeat(plan.TimeIds, batch)), batch, plan.TimeIds.Length);
        }

        // Without a control image the residuals are computed all the same, for their shapes, and count for nothing.
        int area = plan.PictureWidth * plan.PictureHeight * 3;
        IEnumerable<float[]> images = plan.ControlImages.Count > 0
            ? Enumerable.Repeat(plan.ControlImages, batch / plan.PictureCount).SelectMany(x => x)
            : Enumerable.Repeat(new float[area], batch);
        run.Set("controlnet_cond", Concatenation.Of(images), batch, 3, plan.PictureHeight, plan.PictureWidth);
        float scale = plan.ControlImages.Count > 0 ? plan.ControlScale : 0;
        bool scalesItself = _graph.Inputs.TryGetValue("conditioning_scale", out GraphTensor? input);
        if (scalesItself)
        {
            run.Set("conditioning_scale", [scale], input!.Rank == 0 ? [] : [1]);
        }

        foreach (string output in _outputs)
        {
            run.BindOutput(output);
        }

        return new Run(this, run, plan, batch, scalesItself ? 1 : scale);
    }

    /// <summary>The network for one batch.</summary>
    internal sealed class Run(ControlNet owner, IGraphRun run, DenoisePlan plan, int batch, float scale) : IDisposable
    {
        /// <summary>Computes the residuals of a step, and sets them as inputs of the U-Net.</summary>
        /// <param name="unet">The run of the U-Net.</param>
        /// <param name="latents">The scaled latents of the pictures.</param>
        /// <param name="timestep">The step.</param>
        /// <param name="cancellationToken">Stops the run.</param>
        internal void Apply(IGraphRun unet, float[] latents, float timestep, CancellationToken cancellationToken)
        {
            float[] copies = batch == plan.PictureCount ? latents : [.. latents, .. latents];
            run.Set("sample", copies, batch, plan.Channels, plan.LatentHeight, plan.LatentWidth);
            long[] timestepShape = TimestepShape.Of(owner._graph.Inputs["timestep"], owner._graph.Inputs["sample"], batch);
            var timesteps = new float[timestepShape.Length == 0 ? 1 : timestepShape[0]];
            Array.Fill(timesteps, timestep);
            run.Set("timestep", timesteps, timestepShape);
            run.Run(cancellationToken);
            for (int i = 0; i < owner._outputs.Count; i++)
            {
                float[] residual = run.Read(owner._outputs[i]).ToArray();
                DenoisingChecks.RequireFiniteOutput(residual, "controlnet");
                if (scale != 1)
                {
                    System.Numerics.Tensors.TensorPrimitives.Multiply(residual, scale, residual);
                }

                SetResidual(unet, owner._residuals[i].Name, residual, run.ShapeOf(owner._outputs[i]));
            }
        }

        private void SetResidual(IGraphRun unet, string name, float[] residual, long[] shape)
        {
            if (owner._isForPromptsOnly && plan.Negatives.Count > 0)
            {
                // The negative prompts come first.
                unet.Set(name, [.. new float[residual.Length], .. residual], [2 * shape[0], .. shape[1..]]);
            }
            else
            {
                unet.Set(name, residual, shape);
            }
        }

        public void Dispose() => run.Dispose();
    }
}
