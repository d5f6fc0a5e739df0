using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Pipelines.Transformers;

/// <summary>The inputs of a transformer of Stable Diffusion 3 or Flux, as Optimum names them.</summary>
internal sealed class TransformerSignature
{
    private const string Part = "transformer/model.onnx";

    private static readonly string[] Common = ["hidden_states", "encoder_hidden_states", "pooled_projections", "timestep"];
    private static readonly string[] OfFlux = ["txt_ids", "img_ids", "guidance"];

    internal TransformerSignature(IGraph transformer, ModelKind kind, int latentChannels)
    {
        IsPacked = kind == ModelKind.Flux;
        Sample = Require(transformer, "hidden_states", IsPacked ? [3] : [4]);
        Hidden = Require(transformer, "encoder_hidden_states", [3]);
        Pooled = Require(transformer, "pooled_projections", [2]);
        Timestep = Require(transformer, "timestep", [0, 1]);
        Output = transformer.Outputs.GetValueOrDefault("out_hidden_states") ?? transformer.Outputs.Values.First();
        if (IsPacked)
        {
            // Before diffusers 0.31 the ids of tokens had one more dimension for the batch.
            TextIds = Require(transformer, "txt_ids", [2, 3]);
            ImageIds = Require(transformer, "img_ids", [2, 3]);
            Guidance = transformer.Inputs.GetValueOrDefault("guidance");
        }

        int expected = IsPacked ? latentChannels * LatentPacking.Area : latentChannels;
        int channels = Sample.Dimensions[IsPacked ? 2 : 1];
        if (channels > 0 && channels != expected)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{Part} takes {channels} channels, the latents of the VAE have {expected}. "
                + "Models for editing, filling and control images are not supported.");
        }

        string[] known = IsPacked ? [.. Common, .. OfFlux] : Common;
        if (transformer.Inputs.Keys.FirstOrDefault(x => !known.Contains(x)) is { } unknown)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{Part} has the input {transformer.Inputs[unknown]}, which is not known. Known: {string.Join(", ", known)}.");
        }
    }

    /// <summary>Whether the latents are tokens of squares of two by two.</summary>
    internal bool IsPacked { get; }

    internal GraphTensor Sample { get; }

    internal GraphTensor Hidden { get; }

    internal GraphTensor Pooled { get; }

    internal GraphTensor Timestep { get; }

    internal GraphTensor Output { get; }

    internal GraphTensor? Guidance { get; }

    internal GraphTensor? TextIds { get; }

    internal GraphTensor? ImageIds { get; }

    internal DenoiserTraits Traits => new(GuidesBySecondRun: !IsPacked, IsInpainting: false, TakesControlImage: false);

    private static GraphTensor Require(IGraph transformer, string name, ReadOnlySpan<int> ranks)
    {
        GraphTensor found = transformer.Inputs.GetValueOrDefault(name)
            ?? throw new ModelFaultException(
                ModelFault.WrongShape, $"{Part} has no input {name}; it has {string.Join(", ", transformer.Inputs.Keys)}.");
        return ranks.Contains(found.Rank)
            ? found
            : throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{Part}: the input {found} must have {string.Join(" or ", ranks.ToArray())} dimensions.");
    }
}
