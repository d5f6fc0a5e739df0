using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Tokenization;

namespace AdGenius.Diffusion.Prompts;

/// <summary>T5 with its tokenizer.</summary>
internal sealed class T5Tower
{
    private const string Output = "last_hidden_state";

    private readonly T5Tokenizer _tokenizer;
    private readonly IGraph _graph;
    private readonly string _name;
    private readonly bool _takesMask;

    /// <param name="tokenizer">Turns text into ids.</param>
    /// <param name="graph">Turns ids into numbers; stays owned by the caller.</param>
    /// <param name="name">The graph's part, for messages.</param>
    internal T5Tower(T5Tokenizer tokenizer, IGraph graph, string name)
    {
        (_tokenizer, _graph, _name) = (tokenizer, graph, name);
        _takesMask = graph.Inputs.ContainsKey("attention_mask");
        foreach ((string tensor, bool isThere) in new[]
        {
            ("input_ids", graph.Inputs.ContainsKey("input_ids")), (Output, graph.Outputs.ContainsKey(Output)),
        })
        {
            if (!isThere)
            {
                throw new ModelFaultException(
                    ModelFault.WrongShape,
                    $"{name}/model.onnx has no {tensor}; it has {string.Join(", ", graph.Inputs.Keys.Concat(graph.Outputs.Keys))}.");
            }
        }
    }

    /// <summary>Values of the graph's optional inputs; empty without adapters.</summary>
    internal IReadOnlyList<AdapterParameter> Loras { get; set; } = [];

    /// <summary>Numbers per token as the graph declares them; -1 where it does not.</summary>
    internal int DeclaredWidth => _graph.Outputs[Output].Dimensions is [.., var width] ? width : -1;

    /// <summary>The states of every token, padding included, as these models were trained. Weights of words have no effect here.</summary>
    internal Conditioning Encode(string prompt, CancellationToken cancellationToken)
    {
        string text = string.Concat(PromptWeights.Parse(prompt).Select(x => x.Text));
        int[] ids = _tokenizer.Encode(text);
        using IGraphRun run = _graph.CreateRun();
        run.Set("input_ids", ids, 1, ids.Length);
        if (_takesMask)
        {
            // The pipelines of these models give no mask, which means that every token counts.
            int[] mask = new int[ids.Length];
            Array.Fill(mask, 1);
            run.Set("attention_mask", mask, 1, mask.Length);
        }

        foreach (AdapterParameter lora in Loras)
        {
            run.Set(lora.Name, lora.Values, lora.Shape);
        }

        run.BindOutput(Output);
        run.Run(cancellationToken);
        long[] shape = run.ShapeOf(Output);
        if (shape is not [1, var length, var width] || length != ids.Length)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{_name}/model.onnx gives {Output} of shape [{string.Join(", ", shape)}]; expected [1, {ids.Length}, width].");
        }

        float[] hidden = run.Read(Output).ToArray();
        return PixelConversion.AllFinite(hidden)
            ? new Conditioning(hidden, (int)width, null)
            : throw new ModelFaultException(
                ModelFault.BadOutput,
                $"{_name}/model.onnx computed not-a-number: T5 overflows in half precision. Use single-precision weights for it.");
    }
}
