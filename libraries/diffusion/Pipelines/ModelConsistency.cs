using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Onnx;
using AdGenius.Diffusion.Prompts;
using AdGenius.Diffusion.Tokenization;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>Checks that the parts of a folder fit together, as far as their graphs and configurations declare it.</summary>
internal static class ModelConsistency
{
    internal static void Check(ModelFolder folder, ModelGraphs graphs, TextTower[] towers, ClipTokenizer[] tokenizers)
    {
        CheckTokenizers(folder, tokenizers);
        CheckText(graphs.Unet, towers);
        if (folder.IsEdm)
        {
            CheckTimestep(graphs.Unet, "unet");
            CheckTimestep(graphs.ControlNet, "controlnet");
        }

        if (graphs.HasVaeDecoder)
        {
            CheckDecoder(folder, graphs.VaeDecoder);
        }
    }

    internal static void CheckTokenizers(ModelFolder folder, ClipTokenizer[] tokenizers)
    {
        for (int i = 0; i < tokenizers.Length; i++)
        {
            // Each tokenizer has the number of its encoder.
            string encoder = folder.Layout.ClipTokenizers[i].Replace("tokenizer", "text_encoder", StringComparison.Ordinal);
            int? size = JsonFile.Read(folder.Path, $"{encoder}/config.json").Integer("vocab_size");
            if (size is { } known && tokenizers[i].VocabularySize > known)
            {
                throw new ModelFaultException(
                    ModelFault.BadTokenizer,
                    $"The tokenizer has {tokenizers[i].VocabularySize} ids, {encoder} knows {known} (vocab_size in its config.json): "
                    + "they do not belong together.");
            }
        }
    }

    private static void CheckText(IGraph unet, TextTower[] towers)
    {
        int wanted = unet.Inputs.GetValueOrDefault("encoder_hidden_states")?.Dimensions is [.., var last] ? last : -1;
        if (wanted > 0 && towers.All(x => x.DeclaredWidth > 0) && towers.Sum(x => x.DeclaredWidth) is var given && given != wanted)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"The text encoding has {given} numbers per token, unet/model.onnx takes {wanted}: they do not belong together.");
        }
    }

    /// <summary>EDM's timesteps lie between -2 and 2. Older exporters declare whole numbers, which other schedulers have.</summary>
    private static void CheckTimestep(IGraph? graph, string part)
    {
        if (graph?.Inputs.GetValueOrDefault("timestep") is { ElementType: TensorElementType.Int64 or TensorElementType.Int32 } input)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{part}/model.onnx has the input {input}, and the model's scheduler has timesteps that are no whole numbers: export it "
                + "again with a timestep of type float.");
        }
    }

    internal static void CheckDecoder(ModelFolder folder, IGraph decoder)
    {
        GraphTensor input = decoder.Inputs.Values.First();
        if (input.Rank != 4 || (input.Dimensions[1] > 0 && input.Dimensions[1] != folder.Vae.Channels))
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"vae_decoder/model.onnx takes {input}; expected [batch, {folder.Vae.Channels}, height, width].");
        }
    }
}
