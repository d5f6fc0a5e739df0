using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Models;

/// <summary>The parts of a model folder, with their graphs checked.</summary>
/// <param name="Layout">The family's parts.</param>
/// <param name="Found">The parts that are there, by name.</param>
/// <param name="Graphs">What the graph of each of them declares.</param>
/// <param name="MissingSafetyChecker">Why a safety checker that is there is left out, in one sentence; null for no such reason.</param>
internal sealed record FolderParts(
    ModelLayout Layout,
    IReadOnlyDictionary<string, ModelPart> Found,
    IReadOnlyDictionary<string, OnnxFile> Graphs,
    string? MissingSafetyChecker)
{
    private const string GraphFile = "model.onnx";
    private const string VaeEncoder = "vae_encoder";

    /// <summary>The graph of the part that removes noise.</summary>
    internal OnnxFile Denoiser => Graphs[Layout.Denoiser];

    /// <param name="folder">The model's folder.</param>
    /// <param name="index">Its model_index.json.</param>
    /// <exception cref="ModelFaultException">A part is missing or damaged, or the family is not supported.</exception>
    internal static FolderParts Read(string folder, JsonFile index)
    {
        ModelLayout layout = ModelLayout.Detect(folder, index, GraphFile);
        var found = new Dictionary<string, ModelPart>(StringComparer.Ordinal);
        var graphs = new Dictionary<string, OnnxFile>(StringComparer.Ordinal);

        if (!layout.Optional.Contains(ModelLayout.ControlNet) && ModelLayout.HasFiles(folder, ModelLayout.ControlNet))
        {
            // Without it control images would be refused, and the model would make other pictures than the pipeline that it is a folder of.
            throw new ModelFaultException(
                ModelFault.BadConfiguration,
                $"The folder {ModelLayout.ControlNet} has a ControlNet, which is not supported for {layout.Kind}. Without the folder "
                + "the model is used without control images.");
        }

        string[] optional = [.. layout.Optional.Where(x => ModelLayout.HasFiles(folder, x))];
        string? missingChecker = optional.Contains(ModelLayout.SafetyChecker) ? MissingChecker(folder, index) : null;

        // Another optional part is there or not: a folder of it without its graph is a copy that is not complete.
        foreach (string part in layout.Required.Concat(
            optional.Where(x => missingChecker is null || x != ModelLayout.SafetyChecker)))
        {
            (found[part], graphs[part]) = ModelPartReader.Read(folder, part, GraphFile, layout.Optional.Contains(part));
        }

        layout.RequireTokenizers(folder, found);
        return new FolderParts(layout, found, graphs, missingChecker);
    }

    /// <summary>
    /// Exporters copy a safety checker with its weights for PyTorch and do not export it; and people switch it off in model_index.json.
    /// One whose download has not ended is no such checker: it is missing as every other part would be.
    /// </summary>
    private static string? MissingChecker(string folder, JsonFile index) => index.LeavesOut(ModelLayout.SafetyChecker)
        ? $"model_index.json leaves out {ModelLayout.SafetyChecker} (null in the place of its class)."
        : ModelPartReader.MissingGraph(folder, ModelLayout.SafetyChecker, GraphFile) is { } missing
            && !ModelPartReader.IsUnfinished(folder, ModelLayout.SafetyChecker, GraphFile) ? missing : null;

    /// <summary>Whether the denoiser is one for inpainting.</summary>
    /// <exception cref="ModelFaultException">It is, and the encoder that it needs is missing.</exception>
    internal bool AreForInpainting(string folder, JsonFile index, VaeConfiguration vae)
    {
        bool result = !Layout.IsTransformer && UnetChannels.AreForInpainting(folder, index, Denoiser, vae.Channels);
        return !result || Found.ContainsKey(VaeEncoder) ? result : throw new ModelFaultException(
            ModelFault.MissingFile, $"{VaeEncoder}/{GraphFile} is missing: an inpainting model needs it to encode the picture.");
    }
}
