using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>The inputs of a U-Net with their types and ranks, which differ between exporters and their versions.</summary>
internal sealed class UnetSignature
{
    private static readonly string[] ScaleNames = ["controlnet_scales", "conditioning_scales"];

    /// <param name="unet">The graph.</param>
    /// <param name="kind">The model's family.</param>
    /// <param name="isInpainting">Whether mask and masked picture are further channels of the sample.</param>
    internal UnetSignature(IGraph unet, ModelKind kind, bool isInpainting)
    {
        IsInpainting = isInpainting;
        Part = kind == ModelKind.StableDiffusionXlRefiner ? "refiner/unet" : "unet";
        Sample = Require(unet, "sample", 4);
        Timestep = Require(unet, "timestep", 0, 1);
        Hidden = Require(unet, "encoder_hidden_states", 3);
        Guidance = unet.Inputs.GetValueOrDefault("timestep_cond");
        ControlImage = unet.Inputs.GetValueOrDefault("controlnet_conds");
        ControlScale = ScaleNames.Select(x => unet.Inputs.GetValueOrDefault(x)).FirstOrDefault(x => x is not null);
        Output = unet.Outputs.Values.First();
        if (kind is ModelKind.StableDiffusionXl or ModelKind.StableDiffusionXlRefiner)
        {
            Pooled = Require(unet, "text_embeds", 2);
            TimeIds = Require(unet, "time_ids", 2);
        }

        string[] known = [
            "sample", "timestep", "encoder_hidden_states", "timestep_cond", "controlnet_conds", "text_embeds", "time_ids", .. ScaleNames,
        ];
        Residuals = [.. unet.Inputs.Values.Where(x => IsResidual(x.Name))];
        if (TimeIds?.Dimensions is [_, > 0 and not (5 or 6)])
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{Part}/model.onnx has the input {TimeIds}; expected 6 numbers (sizes), or 5 (sizes and an aesthetic score).");
        }

        if (unet.Inputs.Keys.FirstOrDefault(x => !known.Contains(x) && !IsResidual(x)) is { } unknown)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{Part}/model.onnx has the input {unet.Inputs[unknown]}, which is not known. Known: {string.Join(", ", known)}.");
        }
    }

    /// <summary>The graph's part, for messages.</summary>
    internal string Part { get; }

    internal GraphTensor Sample { get; }

    internal GraphTensor Timestep { get; }

    internal GraphTensor Hidden { get; }

    internal GraphTensor Output { get; }

    internal GraphTensor? Guidance { get; }

    internal GraphTensor? Pooled { get; }

    internal GraphTensor? TimeIds { get; }

    internal GraphTensor? ControlImage { get; }

    internal GraphTensor? ControlScale { get; }

    internal DenoiserTraits Traits => new(Guidance is null, IsInpainting, ControlImage is not null);

    /// <summary>Inputs for what a ControlNet makes, in their order; empty for a U-Net without.</summary>
    internal IReadOnlyList<GraphTensor> Residuals { get; }

    /// <summary>Whether mask and masked picture are further channels of the sample.</summary>
    internal bool IsInpainting { get; }

    /// <summary>Whether the number of tokens is open.</summary>
    internal bool SupportsLongPrompts => Hidden.Dimensions[1] < 0;

    /// <summary>A scalar, one number for all pictures, or one for each.</summary>
    internal long[] ShapeOfTimestep(int batch) => TimestepShape.Of(Timestep, Sample, batch);

    private static bool IsResidual(string name)
        => name.StartsWith("down_block", StringComparison.Ordinal) || name.StartsWith("mid_block", StringComparison.Ordinal);

    private GraphTensor Require(IGraph unet, string name, params ReadOnlySpan<int> ranks)
    {
        GraphTensor found = unet.Inputs.GetValueOrDefault(name)
            ?? throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{Part}/model.onnx has no input {name}; it has {string.Join(", ", unet.Inputs.Keys)}.");
        return ranks.Contains(found.Rank)
            ? found
            : throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{Part}/model.onnx: the input {found} must have {string.Join(" or ", ranks.ToArray())} dimensions.");
    }
}
