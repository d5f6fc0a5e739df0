using System.Globalization;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Onnx;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Tokenization;

namespace AdGenius.Diffusion.Prompts;

/// <summary>One tokenizer with its text encoder.</summary>
internal sealed class TextTower : IDisposable
{
    private const string HiddenPrefix = "hidden_states.";
    private const string Mask = "attention_mask";

    private readonly ClipTokenizer _tokenizer;
    private readonly IGraph _graph;
    private readonly string _name;
    private readonly string _input;
    private readonly string _hiddenOutput;
    private readonly string? _pooledOutput;
    private readonly bool _takesMask;

    /// <param name="tokenizer">Turns text into ids.</param>
    /// <param name="graph">Turns ids into numbers; stays owned by the caller.</param>
    /// <param name="name">The graph's part, for messages.</param>
    /// <param name="penultimate">Whether the states before the last layer are used, as SDXL does, instead of the finished ones.</param>
    /// <param name="pooled">The output with the prompt as one vector, where it is needed.</param>
    internal TextTower(ClipTokenizer tokenizer, IGraph graph, string name, bool penultimate, string? pooled = null)
    {
        _tokenizer = tokenizer;
        _graph = graph;
        _name = name;
        _input = Require(graph.Inputs, "input_ids", name).Name;
        _hiddenOutput = penultimate ? PenultimateLayer(graph, name) : Require(graph.Outputs, "last_hidden_state", name).Name;
        _pooledOutput = pooled is null ? null : Require(graph.Outputs, pooled, name).Name;
        _takesMask = graph.Inputs.ContainsKey(Mask);
        if (graph.Inputs.Keys.FirstOrDefault(x => x != _input && x != Mask) is { } unknown)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{name}/model.onnx has the input {graph.Inputs[unknown]}, which is not known. Known: {_input}, {Mask}.");
        }

        if (graph.Inputs[_input].Dimensions is [_, > 0 and var length] && length != tokenizer.MaxLength)
        {
            throw new ModelFaultException(
                ModelFault.BadTokenizer,
                $"{name} takes {length} ids, its tokenizer makes {tokenizer.MaxLength} (model_max_length in tokenizer_config.json).");
        }
    }

    /// <summary>Values of the graph's optional inputs; empty without adapters.</summary>
    internal IReadOnlyList<AdapterParameter> Loras { get; set; } = [];

    /// <summary>Numbers per token as the graph declares them; -1 where it does not.</summary>
    internal int DeclaredWidth => _graph.Outputs[_hiddenOutput].Dimensions is [.., var width] ? width : -1;

    internal Conditioning Encode(string prompt, int maxChunkCount, CancellationToken cancellationToken)
        => Run(PromptChunk.Split(prompt, _tokenizer, maxChunkCount), cancellationToken);

    internal int TokensOf(string prompt, int maxChunkCount)
        => PromptChunk.Split(prompt, _tokenizer, maxChunkCount).Count * _tokenizer.MaxLength;

    internal Conditioning EncodeEmpty(CancellationToken cancellationToken) => Run([PromptChunk.Empty(_tokenizer)], cancellationToken);

    public void Dispose() => _graph.Dispose();

    private Conditioning Run(IReadOnlyList<PromptChunk> chunks, CancellationToken cancellationToken)
    {
        using IGraphRun run = _graph.CreateRun();
        run.Set(_input, (int[])[.. chunks.SelectMany(x => x.Ids)], chunks.Count, _tokenizer.MaxLength);
        if (_takesMask)
        {
            // The pipelines of these models give no mask, which means that every token counts.
            int[] mask = new int[chunks.Count * _tokenizer.MaxLength];
            Array.Fill(mask, 1);
            run.Set(Mask, mask, chunks.Count, _tokenizer.MaxLength);
        }

        foreach (AdapterParameter lora in Loras)
        {
            run.Set(lora.Name, lora.Values, lora.Shape);
        }

        run.BindOutput(_hiddenOutput);
        if (_pooledOutput is not null)
        {
            run.BindOutput(_pooledOutput);
        }

        run.Run(cancellationToken);
        long[] shape = run.ShapeOf(_hiddenOutput);
        if (shape is not [var count, var length, var width] || count != chunks.Count || length != _tokenizer.MaxLength)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{_name}/model.onnx gives {_hiddenOutput} of shape [{string.Join(", ", shape)}]; "
                + $"expected [{chunks.Count}, {_tokenizer.MaxLength}, width].");
        }

        float[] hidden = run.Read(_hiddenOutput).ToArray();
        float[]? pooled = _pooledOutput is null ? null : run.Read(_pooledOutput)[..(int)run.ShapeOf(_pooledOutput)[^1]].ToArray();
        if (!PixelConversion.AllFinite(hidden) || !PixelConversion.AllFinite(pooled))
        {
            throw new ModelFaultException(
                ModelFault.BadOutput,
                $"{_name}/model.onnx computed not-a-number: its half-precision numbers overflow. Use single-precision weights.");
        }

        ApplyWeights(hidden, chunks, (int)width);
        return new Conditioning(hidden, (int)width, pooled);
    }

    /// <summary>
    /// Multiplies each token by its weight and then brings the chunk's mean back to where it was. Where the means of tokens cancel each
    /// other, their quotient can be any number, and a negative one would reverse the encoding: it stays within the weights' own range, in
    /// which it lies where no means cancel.
    /// </summary>
    private static void ApplyWeights(float[] hidden, IReadOnlyList<PromptChunk> chunks, int width)
    {
        for (int i = 0; i < chunks.Count; i++)
        {
            if (!chunks[i].IsWeighted)
            {
                continue;
            }

            Span<float> part = hidden.AsSpan(i * chunks[i].Ids.Length * width, chunks[i].Ids.Length * width);
            double before = Mean(part);
            for (int k = 0; k < part.Length; k++)
            {
                part[k] *= chunks[i].Weights[k / width];
            }

            double after = Mean(part);
            float quotient = after != 0 ? (float)(before / after) : 1;
            float restore = Math.Clamp(quotient, 1 / chunks[i].Weights.Max(), 1 / chunks[i].Weights.Min());
            for (int k = 0; k < part.Length; k++)
            {
                part[k] *= restore;
            }
        }
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private static string PenultimateLayer(IGraph graph, string name)
    {
        // Other names that begin likewise, such as of the last layer once more, are no numbered layers.
        int[] layers = [.. graph.Outputs.Keys.Select(LayerOf).OfType<int>()];
        return layers.Length > 1
            ? HiddenPrefix + (layers.Max() - 1).ToString(CultureInfo.InvariantCulture)
            : throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{name}/model.onnx has no outputs {HiddenPrefix}0 and on, which SDXL and SD 3 need. Export it with all hidden states.");
    }

    private static int? LayerOf(string output)
        => output.StartsWith(HiddenPrefix, StringComparison.Ordinal)
            && int.TryParse(output.AsSpan(HiddenPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int layer)
            ? layer
            : null;

    private static GraphTensor Require(IReadOnlyDictionary<string, GraphTensor> tensors, string tensor, string name)
        => tensors.TryGetValue(tensor, out GraphTensor? found)
            ? found
            : throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{name}/model.onnx has no {tensor}; it has {string.Join(", ", tensors.Keys)}.");
}
